import { randomBytes } from 'node:crypto';
import { hashOf } from '../domain/body.ts';
import type { EventFacts } from '../domain/envelope.ts';
import { emptyResponse, jsonResponse } from '../domain/http.ts';
import { idAt, type JsonObject, ownValue, textAt, valueAt } from '../domain/json.ts';
import { toTimestamp } from '../domain/time.ts';
import {
  actorOf,
  boundedId,
  formIn,
  isJson,
  label,
  malformed,
  requireJsonObject,
  timeAt,
  typeOf,
  typeSegment,
} from './payload.ts';
import type { Provider, Reading } from './provider.ts';
import {
  hexDigestIn,
  hmacSha256,
  isSameDigest,
  markVerified,
  requireFresh,
  requireSecret,
  timestampIn,
  type VerifiedRequest,
} from './signature.ts';
import { slackPayloadOf } from './slack-payload.ts';

/**
 * Slack signs its version, the timestamp header and the raw body.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const slack: Provider = {
  name: 'slack',
  // Slack shows its users an error after 3 s, and retries events.
  answerWithinMilliseconds: 2500,
  storedHeaders: [
    'content-type',
    'user-agent',
    'x-slack-request-timestamp',
    'x-slack-retry-num',
    'x-slack-retry-reason',
  ],
  // Slack makes the signing secret; one that we generate serves the local server alone.
  secretLists: {
    secrets: {
      environment: 'SLACK_SIGNING_SECRET',
      generate: () => randomBytes(16).toString('hex'),
    },
  },
  sample: {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{"type":"event_callback","event":{"type":"app_mention"}}'),
  },

  verify(request, { secrets = [] }, nowMilliseconds) {
    const timestamp = timestampIn(request.headers['x-slack-request-timestamp']);
    const signature = hexDigestIn(request.headers['x-slack-signature'], 'v0=');
    const secret = requireSecret(secrets, (candidate) =>
      isSameDigest(signature, hmacSha256(candidate, `v0:${timestamp}:`, request.body)),
    );
    requireFresh(timestamp, nowMilliseconds);
    return markVerified(request, { isIdSigned: true, secret });
  },

  read(request) {
    const text = request.body.toString('utf8');
    return isJson(request.body) ? readJson(text, request) : readForm(text, request);
  },

  payloadOf: slackPayloadOf,

  sign({ body }, { secrets: [secret = ''] = [] }, nowMilliseconds) {
    const timestamp = String(Math.floor(nowMilliseconds / 1000));
    const signature = hmacSha256(secret, `v0:${timestamp}:`, body).toString('hex');
    return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
  },
};

/** https://docs.slack.dev/apis/events-api */
function readJson(text: string, request: VerifiedRequest): Reading {
  const payload = requireJsonObject(text);
  const type = textAt(payload, 'type');
  switch (type) {
    case undefined:
      throw malformed('the body has no type');
    case 'url_verification': {
      const challenge = textAt(payload, 'challenge');
      if (challenge === undefined) throw malformed('the url_verification has no challenge');
      return { kind: 'handshake', answer: jsonResponse(200, { challenge }) };
    }
    case 'app_rate_limited':
      return accepted(rateLimitFacts(payload, request));
    default:
      return accepted(eventFacts(type, payload, request));
  }
}

function readForm(text: string, request: VerifiedRequest): Reading {
  const form = formIn(text);
  const interaction = form.get('payload');
  if (interaction !== null) return readInteraction(requireJsonObject(interaction), request);
  // Slack asks now and then whether our certificate is in order. There is nothing to keep.
  // https://docs.slack.dev/interactivity/implementing-slash-commands
  if (form.get('ssl_check') === '1') return { kind: 'handshake', answer: emptyResponse(200) };
  if (form.has('command')) return accepted(commandFacts(Object.fromEntries(form), request));
  throw malformed('the form has neither a payload nor a command');
}

function readInteraction(payload: JsonObject, request: VerifiedRequest): Reading {
  const type = textAt(payload, 'type');
  if (type === undefined) throw malformed('the interaction has no type');
  const facts = interactionFacts(type, payload, request);
  return menusWaitingForOptions.has(type)
    ? { kind: 'event', facts, answer: jsonResponse(200, { options: [] }) }
    : accepted(facts);
}

/** They fill their menu from the answer, so nothing behind a queue can serve them. */
const menusWaitingForOptions: ReadonlySet<string> = new Set([
  'block_suggestion',
  'dialog_suggestion',
]);

/** 200 and nothing else: Slack shows a command's user whatever text the answer has. */
function accepted(facts: EventFacts): Reading {
  return { kind: 'event', facts, answer: emptyResponse(200) };
}

function eventFacts(outerType: string, payload: JsonObject, request: VerifiedRequest): EventFacts {
  const event = valueAt(payload, 'event');
  const type = textAt(event, 'type') ?? outerType;
  const subtype = textAt(event, 'subtype');
  const user = textAt(event, 'user', 'user.id');
  const team = textAt(payload, 'team_id');
  return {
    id: boundedId(textAt(payload, 'event_id') ?? hashOf(request.body)),
    source: sourceOf(team, payload),
    type: typeOf('com.slack.event', type, subtype),
    subject: label(eventSubjectOf(type, event)),
    time: timeAt(event, 'event_ts') ?? timeAt(payload, 'event_time') ?? sentTimeOf(request),
    action: label(oddName(type) ?? subtype),
    actor: user ? actorOf(user) : actorOf(textAt(event, 'bot_id'), 'service_account'),
    scope: label(team),
  };
}

function eventSubjectOf(type: string, event: unknown): string | undefined {
  return (
    messageSubjectOf(type, event) ??
    textAt(event, 'channel', 'channel.id', 'user', 'user.id', 'file_id') ??
    type
  );
}

/** Messages and what is said about them are known by `<channel>/<ts>`. */
function messageSubjectOf(type: string, event: unknown): string | undefined {
  const item = ownValue(messageItems, type);
  if (item === undefined) return undefined;
  const channel = textAt(event, `${item}channel`);
  const ts = textAt(event, `${item}ts`);
  return channel && ts && `${channel}/${ts}`;
}

const messageItems: Readonly<Record<string, string>> = {
  app_mention: '',
  message: '',
  reaction_added: 'item.',
  reaction_removed: 'item.',
};

function rateLimitFacts(payload: JsonObject, request: VerifiedRequest): EventFacts {
  const team = textAt(payload, 'team_id');
  const minute = idAt(payload, 'minute_rate_limited');
  return {
    id: team && minute ? boundedId(`${team}:${minute}`) : hashOf(request.body),
    source: sourceOf(team, payload),
    type: 'com.slack.app_rate_limited',
    subject: undefined,
    time: timeAt(payload, 'minute_rate_limited') ?? sentTimeOf(request),
    action: undefined,
    actor: undefined,
    scope: label(team),
  };
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
function commandFacts(form: JsonObject, request: VerifiedRequest): EventFacts {
  const team = textAt(form, 'team_id');
  // The trigger id is good for an action in the user's name for 3 s, so only its hash is the id.
  return {
    id: hashOf(textAt(form, 'trigger_id') ?? request.body),
    source: sourceOf(team, form),
    type: 'com.slack.command',
    subject: label(textAt(form, 'command')),
    time: sentTimeOf(request),
    action: undefined,
    actor: actorOf(textAt(form, 'user_id')),
    scope: label(team),
  };
}

/** https://docs.slack.dev/interactivity/handling-user-interaction */
function interactionFacts(type: string, payload: JsonObject, request: VerifiedRequest): EventFacts {
  const team = textAt(payload, 'team.id', 'user.team_id');
  return {
    id: interactionIdOf(type, payload, request),
    source: sourceOf(textAt(payload, 'team.id', 'enterprise.id', 'user.team_id'), payload),
    type: typeOf('com.slack.interaction', type),
    subject: label(textAt(payload, ownValue(interactionSubjects, type) ?? 'callback_id')),
    time: timeAt(payload, 'actions.0.action_ts', 'action_ts') ?? sentTimeOf(request),
    action: label(oddName(type)),
    actor: actorOf(textAt(payload, 'user.id')),
    scope: label(team),
  };
}

const interactionSubjects: Readonly<Record<string, string>> = {
  block_actions: 'actions.0.action_id',
  block_suggestion: 'action_id',
  view_closed: 'view.callback_id',
  view_submission: 'view.callback_id',
};

/** Interactions carry no id, so one is made of what tells two of them apart. */
function interactionIdOf(type: string, payload: JsonObject, request: VerifiedRequest): string {
  const trigger = textAt(payload, 'trigger_id', 'action_ts');
  if (trigger === undefined) return hashOf(request.body);
  const parts = ['user.id', 'view.id', 'view.hash'].map((path) => textAt(payload, path) ?? null);
  return hashOf(JSON.stringify([type, trigger, ...parts]));
}

/** A type that is no plain word is not in the event's type; in its action it stays as it came. */
function oddName(type: string): string | undefined {
  return typeSegment(type) === undefined ? type : undefined;
}

function sourceOf(team: string | undefined, payload: JsonObject): string {
  const id = label(team ?? textAt(payload, 'enterprise_id', 'api_app_id'));
  return `urn:slack:${encodeURIComponent(id ?? 'unknown')}`;
}

function sentTimeOf(request: VerifiedRequest): string | undefined {
  return toTimestamp(request.headers['x-slack-request-timestamp']);
}
