import { type JsonObject, parseJsonObject, textAt } from '../../../src/domain/json.ts';
import { FaultyTarget, type TargetAnswer, type TargetRequest } from './faulty-target.ts';

/** Something that became visible in Slack. */
export interface SlackEffect {
  readonly as: 'post' | 'update' | 'response';
  /** By the metadata; of a response, the path of its URL. */
  readonly id: string | undefined;
  readonly channel: string | undefined;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** All that was said. */
  readonly said: JsonObject;
}

/**
 * As much of Slack's Web API as posts messages, and of what answers at a `response_url`.
 * https://docs.slack.dev/reference/methods/chat.postMessage
 */
export class SlackWebApi extends FaultyTarget {
  /** What took effect, in order, though the answer may have been lost. */
  readonly effects: SlackEffect[] = [];
  /** Ids by names: what is not here is not found. */
  readonly channels = new Map([
    ['#reviews', 'C0REVIEWS'],
    ['#alerts', 'C0ALERTS'],
  ]);
  readonly tokens = new Set(['xoxb-good-token']);
  /** Those that were used up, or are too old. */
  readonly expiredResponses = new Set<string>();
  readonly #messages = new Set<string>();

  get apiUrl(): string {
    return `${this.origin}/api/`;
  }

  /** A `response_url` of this server's own. */
  responseUrl(name = 'T1/1/secret'): string {
    return `${this.origin}/commands/${name}`;
  }

  effectsOf(id: string): readonly SlackEffect[] {
    return this.effects.filter((effect) => effect.id === id);
  }

  /** Somebody deletes it. */
  delete(channel: string, ts: string): void {
    this.#messages.delete(`${channel} ${ts}`);
  }

  protected answer(request: TargetRequest): TargetAnswer {
    if (request.path.startsWith('/commands/')) return this.#respondTo(request);
    const result = this.#call(request.path.slice('/api/'.length), inputIn(request), request);
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(typeof result === 'string' ? { ok: false, error: result } : result),
    };
  }

  /** @returns the error's code, or the answer */
  #call(method: string, input: JsonObject, { headers }: TargetRequest): string | JsonObject {
    const [, token = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
    if (token === '') return 'not_authed';
    if (!this.tokens.has(token)) return 'invalid_auth';
    const named = textAt(input, 'channel') ?? '';
    const channel = this.channels.get(named) ?? named;
    if (![...this.channels.values()].includes(channel)) return 'channel_not_found';
    if (method === 'chat.postMessage') return this.#post(input, channel);
    return method === 'chat.update' ? this.#update(input, channel) : 'unknown_method';
  }

  #post(input: JsonObject, channel: string): string | JsonObject {
    const threadTs = textAt(input, 'thread_ts');
    if (threadTs !== undefined && !this.#messages.has(`${channel} ${threadTs}`))
      return 'thread_not_found';
    if (textAt(input, 'text') === undefined && input.blocks === undefined) return 'no_text';
    const ts = `1767323045.${String(this.effects.length + 1).padStart(6, '0')}`;
    this.#messages.add(`${channel} ${ts}`);
    this.#note({ as: 'post', channel, ts, threadTs, said: input });
    return { ok: true, channel, ts, message: { text: input.text } };
  }

  #update(input: JsonObject, channel: string): string | JsonObject {
    const ts = textAt(input, 'ts') ?? '';
    // A name will not do: https://docs.slack.dev/reference/methods/chat.update
    if (input.channel !== channel) return 'channel_not_found';
    if (!this.#messages.has(`${channel} ${ts}`)) return 'message_not_found';
    this.#note({ as: 'update', channel, ts, threadTs: undefined, said: input });
    return { ok: true, channel, ts, text: input.text };
  }

  #respondTo(request: TargetRequest): TargetAnswer {
    if (this.expiredResponses.has(`${this.origin}${request.path}`))
      return { status: 404, body: '{"ok":false,"error":"expired_url"}' };
    const said = inputIn(request);
    const nowhere = { channel: undefined, ts: '', threadTs: undefined };
    this.effects.push({ as: 'response', id: request.path, ...nowhere, said });
    return { status: 200, body: 'ok' };
  }

  #note(effect: Omit<SlackEffect, 'id'>): void {
    const id = textAt(effect.said, 'metadata.event_payload.id');
    this.effects.push({ ...effect, id });
  }
}

/** The client sends forms, with JSON in them where a value is no text. */
function inputIn({ headers, body }: TargetRequest): JsonObject {
  if (headers['content-type']?.startsWith('application/json')) return parseJsonObject(body) ?? {};
  const form = Object.fromEntries(new URLSearchParams(body));
  return Object.fromEntries(
    Object.entries(form).map(([name, text]) => [name, memberOf(name, text)]),
  );
}

function memberOf(name: string, text: string): unknown {
  if (name === 'blocks') return JSON.parse(text);
  return name === 'metadata' ? (parseJsonObject(text) ?? text) : text;
}
