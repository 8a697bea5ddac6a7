import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { slackSender } from '../../../src/adapters/targets/slack-sender.ts';
import type { SlackMessage, SlackPlace, TargetError } from '../../../src/domain/sending.ts';
import { closedPort } from '../../support/loopback-server.ts';
import type { Fault } from '../../support/targets/faulty-target.ts';
import { MemoryConversations, MemorySecrets } from '../../support/targets/memory-target-ports.ts';
import { SlackWebApi } from '../../support/targets/slack-web-api.ts';

const now = Date.parse('2026-01-02T03:04:05.678Z');
const good = { slackTokens: ['xoxb-good-token', 'xoxb-previous-token'] };
const opened = { as: 'post', channel: '#reviews' } as const;
const words: SlackMessage = {
  text: 'PR opened: <https://github.com/acme/web/pull/7|é😀>',
  blocks: [{ type: 'divider' }],
};

let slack: SlackWebApi;
let secrets: MemorySecrets;
let conversations: MemoryConversations;
beforeEach(async () => {
  slack = await new SlackWebApi().start();
  secrets = new MemorySecrets({ default: good });
  conversations = new MemoryConversations();
});
afterEach(() => slack.stop());

interface Said {
  readonly message?: SlackMessage;
  readonly token?: string;
  readonly id?: string;
  readonly signal?: AbortSignal;
  readonly apiUrl?: string;
}

function send(to: SlackPlace, said: Said = {}): Promise<void> {
  const { message = words, token = 'default', id = 'a1', apiUrl = slack.apiUrl } = said;
  const signal = said.signal ?? AbortSignal.timeout(10_000);
  const sender = slackSender({ secrets, conversations, clock: () => now, apiUrl });
  return sender({ kind: 'slack', token, to, message }, { id, signal, traceparent: undefined });
}

async function failureOf(to: SlackPlace, said: Said = {}): Promise<TargetError> {
  return (await send(to, said).catch((error: unknown) => error)) as TargetError;
}

/** All that an error says to whoever prints it, whatever is in it. */
function allOf(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true });
}

describe('a message', () => {
  it('is posted to its channel, every character of it, and says which dispatch it is of', async () => {
    await send(opened);

    expect(slack.effects).toEqual([
      {
        as: 'post',
        id: 'a1',
        channel: 'C0REVIEWS',
        ts: '1767323045.000001',
        threadTs: undefined,
        said: {
          channel: '#reviews',
          text: 'PR opened: <https://github.com/acme/web/pull/7|é😀>',
          blocks: [{ type: 'divider' }],
          unfurl_links: 'false',
          unfurl_media: 'false',
          metadata: { event_type: 'hooklane', event_payload: { id: 'a1' } },
        },
      },
    ]);
  });

  it('goes into the thread that it is for', async () => {
    await send(opened);

    await send({ ...opened, threadTs: '1767323045.000001' }, { id: 'a2' });

    expect(slack.effects.map(({ threadTs }) => threadTs)).toEqual([undefined, '1767323045.000001']);
  });

  it('is sent by the first token of its name', async () => {
    secrets.known = { alerts: { slackTokens: ['xoxb-of-another-team'] } };
    slack.tokens.add('xoxb-of-another-team');

    await send(opened, { token: 'alerts' });

    expect(slack.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer xoxb-of-another-team',
    ]);
  });
});

describe('a token', () => {
  it.each([
    ['there is none of its name', {}],
    ['there is none in the list', { default: { slackTokens: [] } }],
    ['there are other credentials alone', { default: { signingSecrets: ['whsec_x'] } }],
  ])('is missing where %s, and Slack is not asked', async (_, known) => {
    secrets.known = known;

    expect(await failureOf(opened)).toMatchObject({
      code: 'target_refused',
      reason: 'token_missing',
    });
    expect(slack.requests).toEqual([]);
  });

  it('that was put in a moment ago is found', async () => {
    secrets.known = {};
    secrets.stored = { default: good };

    await send(opened);

    expect(slack.effects).toHaveLength(1);
  });

  it.each(['invalid_auth', 'not_authed', 'token_expired', 'token_revoked'])(
    'that Slack does not know any more, %s, is read anew, and the new one used',
    async (error) => {
      secrets.known = { default: { slackTokens: ['xoxb-revoked'] } };
      secrets.stored = { default: good };
      slack.suffer({ kind: 'answer', status: 200, body: JSON.stringify({ ok: false, error }) });

      await send(opened);

      expect(slack.requests.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer xoxb-revoked',
        'Bearer xoxb-good-token',
      ]);
      expect(slack.effects).toHaveLength(1);
    },
  );

  it('that somebody else has read anew meanwhile is taken from there', async () => {
    secrets.known = { default: { slackTokens: ['xoxb-revoked'] } };
    slack.fault = () => {
      secrets.known = { default: good };
      return undefined;
    };

    await send(opened);

    expect(slack.effects).toHaveLength(1);
  });

  it.each([
    ['is the same when read anew', { default: { slackTokens: ['xoxb-revoked'] } }],
    ['is gone when read anew', {}],
    ['cannot be read anew', undefined],
  ])('that Slack does not know, and that %s, is refused', async (_, stored) => {
    secrets.known = { default: { slackTokens: ['xoxb-revoked'] } };
    secrets.stored = stored;

    expect(await failureOf(opened)).toMatchObject({
      code: 'target_refused',
      reason: 'invalid_auth',
    });
    expect(slack.requests).toHaveLength(1);
    expect(secrets.renewals).toBe(1);
  });

  it('is tried once anew, and no more', async () => {
    secrets.known = { default: { slackTokens: ['xoxb-revoked'] } };
    secrets.stored = { default: { slackTokens: ['xoxb-revoked-too'] } };

    expect(await failureOf(opened)).toMatchObject({ reason: 'invalid_auth' });
    expect(slack.requests).toHaveLength(2);
  });
});

describe('a refusal', () => {
  it('of Slack’s own is named by its code', async () => {
    const failure = await failureOf({ as: 'post', channel: '#nowhere' });

    expect(failure).toMatchObject({
      code: 'target_refused',
      reason: 'channel_not_found',
      message: 'the target did not take it: channel_not_found',
      retryAfterMilliseconds: undefined,
    });
    expect(slack.effects).toEqual([]);
  });

  it.each([
    'account_inactive',
    'invalid_blocks',
    'is_archived',
    'missing_scope',
    'msg_too_long',
    'not_in_channel',
    'restricted_action',
  ])('is final where it is %s, and is not repeated', async (error) => {
    slack.suffer({ kind: 'answer', status: 200, body: JSON.stringify({ ok: false, error }) });

    expect(await failureOf(opened)).toMatchObject({ code: 'target_refused', reason: error });
    expect(slack.requests).toHaveLength(1);
  });

  it.each([
    ['internal_error', 'internal_error'],
    ['fatal_error', 'fatal_error'],
    ['request_timeout', 'request_timeout'],
    ['service_unavailable', 'service_unavailable'],
    ['team_added_to_org', 'team_added_to_org'],
  ])('is for now where it is %s', async (error, reason) => {
    slack.suffer({ kind: 'answer', status: 200, body: JSON.stringify({ ok: false, error }) });

    expect(await failureOf(opened)).toMatchObject({ code: 'target_unavailable', reason });
  });
});

describe('what is no answer of Slack’s', () => {
  it.each<[string, Fault, string]>([
    [
      'a page of a proxy',
      { kind: 'answer', status: 200, body: '<html>xoxb-good-token' },
      'answer_malformed',
    ],
    ['an empty one', { kind: 'answer', status: 200, body: '' }, 'answer_malformed'],
    ['no object', { kind: 'answer', status: 200, body: '"ok"' }, 'answer_malformed'],
    [
      'success that is none',
      { kind: 'answer', status: 200, body: '{"ok":true}' },
      'answer_malformed',
    ],
    ['nothing', { kind: 'answer', status: 200, body: 'null' }, 'answer_malformed'],
    ['500', { kind: 'answer', status: 500, body: 'xoxb-good-token' }, 'http_500'],
    ['503', { kind: 'answer', status: 503 }, 'http_503'],
    ['a cut connection', { kind: 'cut', hasEffect: false }, 'UND_ERR_SOCKET'],
    ['half of one', { kind: 'half' }, 'UND_ERR_SOCKET'],
  ])('such as %s, is for now', async (_, fault, reason) => {
    slack.suffer(fault);

    expect(await failureOf(opened)).toMatchObject({ code: 'target_unavailable', reason });
    expect(slack.requests).toHaveLength(1);
  });

  it('is for now where nobody listens', async () => {
    const apiUrl = `http://127.0.0.1:${await closedPort()}/api/`;

    expect(await failureOf(opened, { apiUrl })).toMatchObject({
      code: 'target_unavailable',
      reason: 'ECONNREFUSED',
    });
  });

  it('is not followed elsewhere', async () => {
    const elsewhere = await new SlackWebApi().start();
    const location = `${elsewhere.apiUrl}chat.postMessage`;
    slack.suffer({ kind: 'answer', status: 307, headers: { location } });

    expect(await failureOf(opened)).toMatchObject({ code: 'target_refused', reason: 'http_307' });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  it.each<[string, Fault]>([
    ['there is none', { kind: 'silence', hasEffect: true }],
    ['it does not end', { kind: 'trickle' }],
  ])('is given up at the end of the try where %s', async (_, fault) => {
    const over = new AbortController();
    slack.fault = () => {
      over.abort();
      return fault;
    };

    expect(await failureOf(opened, { signal: over.signal })).toMatchObject({
      code: 'target_unavailable',
      reason: 'timeout',
    });
  });

  it('is not asked for where the try is over', async () => {
    const failure = await failureOf(opened, { signal: AbortSignal.abort() });

    expect(failure).toMatchObject({ code: 'target_unavailable', reason: 'timeout' });
    expect(slack.requests).toEqual([]);
  });
});

describe('a Slack that is asked too much', () => {
  it.each([
    ['says how many seconds', '30', 30_000],
    ['says until when', 'Fri, 02 Jan 2026 03:04:35 GMT', 29_322],
    ['says nothing', undefined, 1000],
    ['says nonsense', 'soon', 1000],
    ['says no time at all', '0', 1000],
    ['says a time that is over', 'Fri, 02 Jan 2026 03:00:00 GMT', 1000],
    ['asks for days', '100000', 3_600_000],
  ])('is left alone for as long as it says: it %s', async (_, retryAfter, milliseconds) => {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    slack.suffer({
      kind: 'answer',
      status: 429,
      headers,
      body: '{"ok":false,"error":"ratelimited"}',
    });

    expect(await failureOf(opened)).toMatchObject({
      code: 'target_throttled',
      reason: 'ratelimited',
      retryAfterMilliseconds: milliseconds,
    });
    expect(slack.requests).toHaveLength(1);
  });

  it.each(['ratelimited', 'rate_limited'])(
    'is left alone where the status does not say it: %s',
    async (error) => {
      slack.suffer({ kind: 'answer', status: 200, body: JSON.stringify({ ok: false, error }) });

      expect(await failureOf(opened)).toMatchObject({
        code: 'target_throttled',
        reason: 'ratelimited',
        retryAfterMilliseconds: 1000,
      });
    },
  );
});

describe.each(['thread', 'update'] as const)('a conversation that is kept by %s', (as) => {
  const place = { as, channel: '#reviews', key: 'github:acme/web#7' } as const;
  const name = `default #reviews ${as} github:acme/web#7`;

  it('begins with a message, and is where Slack says that it is', async () => {
    await send(place);

    expect(slack.effects.map(({ as: how, threadTs }) => [how, threadTs])).toEqual([
      ['post', undefined],
    ]);
    expect(conversations.entries.get(name)).toEqual({
      kind: 'open',
      channel: 'C0REVIEWS',
      ts: '1767323045.000001',
    });
  });

  it('is not begun while somebody else begins it', async () => {
    conversations.entries.set(name, { kind: 'mine', until: 1 });

    expect(await failureOf(place)).toMatchObject({ code: 'target_unavailable', reason: 'opening' });
    expect(slack.requests).toEqual([]);
  });

  it('that could not be begun is for the next one to begin', async () => {
    slack.suffer({ kind: 'answer', status: 500 });

    const failure = await failureOf(place);
    await send(place);

    expect(failure).toMatchObject({ code: 'target_unavailable', reason: 'http_500' });
    expect(slack.effects).toHaveLength(1);
  });

  it('that could not be begun says why, even where nobody can be told', async () => {
    slack.suffer({ kind: 'answer', status: 429, headers: { 'retry-after': '7' } });
    conversations.failing.add('forget');

    expect(await failureOf(place)).toMatchObject({ retryAfterMilliseconds: 7000 });
  });

  it('is not begun twice by one whose thread could not be noted', async () => {
    conversations.failing.add('opened');

    await send(place);

    expect(slack.effects).toHaveLength(1);
  });

  it('nor by one who does not hear whether it was noted', async () => {
    conversations.opened = () => new Promise(() => {});

    await send(place);

    expect(slack.effects).toHaveLength(1);
  });

  it('is not begun where nobody knows whether it was', async () => {
    conversations.failing.add('open');

    await expect(send(place)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(slack.requests).toEqual([]);
  });

  it('whose message was deleted is begun anew at the next try', async () => {
    await send(place, { id: 'a1' });
    slack.delete('C0REVIEWS', '1767323045.000001');

    const failure = await failureOf(place, { id: 'a2' });
    await send(place, { id: 'a2' });

    expect(failure.code).toBe('target_unavailable');
    expect(slack.effectsOf('a2').map(({ as: how, threadTs }) => [how, threadTs])).toEqual([
      ['post', undefined],
    ]);
  });

  it('that could not be begun is left to whom began it meanwhile', async () => {
    const other = { kind: 'open', channel: 'C0REVIEWS', ts: '1767323044.000009' } as const;
    slack.fault = () => {
      conversations.entries.set(name, other);
      return { kind: 'answer', status: 500 };
    };

    expect(await failureOf(place)).toMatchObject({ reason: 'http_500' });
    expect(conversations.entries.get(name)).toEqual(other);
  });

  it('that could not be begun is left to whom is beginning it meanwhile', async () => {
    slack.fault = () => {
      conversations.entries.set(name, { kind: 'mine', until: 99 });
      return { kind: 'answer', status: 500 };
    };

    expect(await failureOf(place)).toMatchObject({ reason: 'http_500' });
    expect(conversations.entries.get(name)).toEqual({ kind: 'mine', until: 99 });
  });

  it('whose message was deleted goes on where somebody began it anew meanwhile', async () => {
    const other = { kind: 'open', channel: 'C0REVIEWS', ts: '1767323044.000009' } as const;
    await send(place, { id: 'a1' });
    slack.delete('C0REVIEWS', '1767323045.000001');
    slack.fault = () => {
      conversations.entries.set(name, other);
      return undefined;
    };

    const failure = await failureOf(place, { id: 'a2' });

    expect(failure.code).toBe('target_unavailable');
    expect(conversations.entries.get(name)).toEqual(other);
  });

  it('is there still after another failure', async () => {
    await send(place);
    slack.suffer({ kind: 'answer', status: 200, body: '{"ok":false,"error":"msg_too_long"}' });

    expect(await failureOf(place)).toMatchObject({
      code: 'target_refused',
      reason: 'msg_too_long',
    });
    expect(conversations.entries.get(name)?.kind).toBe('open');
  });
});

describe('what is said next', () => {
  const key = 'k';

  it('goes into the thread, with a notification of its own', async () => {
    const place = { as: 'thread', channel: '#reviews', key } as const;
    await send(place, { id: 'a1' });

    await send(place, { id: 'a2', message: { text: 'merged' } });

    expect(slack.effects[1]).toMatchObject({
      as: 'post',
      id: 'a2',
      channel: 'C0REVIEWS',
      threadTs: '1767323045.000001',
      said: { text: 'merged', unfurl_links: 'false', unfurl_media: 'false' },
    });
  });

  it('takes the place of the message, blocks and all', async () => {
    const place = { as: 'update', channel: '#reviews', key } as const;
    await send(place, { id: 'a1' });

    await send(place, { id: 'a2', message: { text: 'merged' } });

    expect(slack.effects[1]).toMatchObject({
      as: 'update',
      id: 'a2',
      ts: '1767323045.000001',
      said: { channel: 'C0REVIEWS', text: 'merged', blocks: [] },
    });
  });

  it.each([
    ['another key', { channel: '#reviews', key: 'k2' }, 'default'],
    ['another channel', { channel: '#alerts', key }, 'default'],
    ['another token', { channel: '#reviews', key }, 'alerts'],
  ])('under %s is another conversation', async (_, other, token) => {
    secrets.known = { default: good, alerts: good };
    await send({ as: 'thread', channel: '#reviews', key });

    await send({ as: 'thread', ...other }, { token });

    expect(slack.effects.map(({ threadTs }) => threadTs)).toEqual([undefined, undefined]);
  });

  it.each(['cant_update_message', 'edit_window_closed'])(
    'is posted anew where the message may not be changed: %s',
    async (error) => {
      const place = { as: 'update', channel: '#reviews', key } as const;
      await send(place);
      slack.suffer({ kind: 'answer', status: 200, body: JSON.stringify({ ok: false, error }) });

      const failure = await failureOf(place);
      await send(place);

      expect(failure).toMatchObject({ code: 'target_unavailable', reason: error });
      expect(slack.effects.map(({ as: how }) => how)).toEqual(['post', 'post']);
    },
  );
});

describe('the answer to a command', () => {
  const answer = (url = slack.responseUrl(), isForEveryone = true) =>
    ({ as: 'response', url, isForEveryone }) as const;

  it.each([
    [true, 'in_channel'],
    [false, 'ephemeral'],
  ])('is for everyone: %p', async (isForEveryone, response_type) => {
    await send(answer(undefined, isForEveryone));

    expect(slack.effects.map(({ said }) => said)).toEqual([
      {
        response_type,
        replace_original: false,
        text: 'PR opened: <https://github.com/acme/web/pull/7|é😀>',
        blocks: [{ type: 'divider' }],
      },
    ]);
  });

  it('needs no token, and shows none', async () => {
    secrets.known = {};

    await send(answer());

    expect(slack.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it.each([
    'http://hooks.slack.com/commands/T1/1/x',
    'https://hooks.slack.com.evil.example/commands/T1/1/x',
    'https://hooks.slack.com@evil.example/commands/T1/1/x',
    'https://evil.example/?https://hooks.slack.com/commands/T1/1/x',
    'http://127.0.0.1:1/commands/T1/1/x',
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('goes to Slack alone, and not to %p', async (url) => {
    expect(await failureOf(answer(url))).toMatchObject({
      code: 'target_refused',
      reason: 'response_url_foreign',
    });
    expect(slack.requests).toEqual([]);
  });

  it('goes to no server of another’s that happens to be there, with Slack’s own Web API', async () => {
    const failure = await failureOf(answer(), { apiUrl: 'https://slack.com/api/' });

    expect(failure.reason).toBe('response_url_foreign');
    expect(slack.requests).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['404', { kind: 'answer', status: 404, body: '{"ok":false,"error":"expired_url"}' }],
    ['410', { kind: 'answer', status: 410 }],
    ['used_url', { kind: 'answer', status: 400, body: 'used_url' }],
    ['expired_url', { kind: 'answer', status: 200, body: '{"ok":false,"error":"expired_url"}' }],
  ])('comes too late where Slack says %s', async (_, fault) => {
    slack.suffer(fault);

    expect(await failureOf(answer())).toMatchObject({
      code: 'target_refused',
      reason: 'response_url_expired',
    });
  });

  it.each<[string, Fault, string, string]>([
    [
      '400',
      { kind: 'answer', status: 400, body: 'invalid_blocks' },
      'target_refused',
      'invalid_blocks',
    ],
    ['a page', { kind: 'answer', status: 403, body: '<html>' }, 'target_refused', 'http_403'],
    [
      'no success',
      { kind: 'answer', status: 200, body: '{"ok":false,"error":"internal_error"}' },
      'target_unavailable',
      'internal_error',
    ],
    [
      'no success and more than a code',
      { kind: 'answer', status: 200, body: '{"ok":false,"error":"https://hooks.slack.com/x"}' },
      'target_unavailable',
      'answer_malformed',
    ],
    [
      '500',
      { kind: 'answer', status: 500, body: 'rollup_error' },
      'target_unavailable',
      'http_500',
    ],
    [
      'a redirect',
      { kind: 'answer', status: 302, headers: { location: '/commands/x' } },
      'target_refused',
      'http_302',
    ],
    ['nothing', { kind: 'cut', hasEffect: false }, 'target_unavailable', 'ECONNRESET'],
  ])('fails by what Slack says: %s', async (_, fault, code, reason) => {
    slack.suffer(fault);

    expect(await failureOf(answer())).toMatchObject({ code, reason });
    expect(slack.requests).toHaveLength(1);
  });

  it('waits where Slack is asked too much', async () => {
    slack.suffer({
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '3' },
      body: 'rate_limited',
    });

    expect(await failureOf(answer())).toMatchObject({
      code: 'target_throttled',
      reason: 'http_429',
      retryAfterMilliseconds: 3000,
    });
  });
});

describe('a failure', () => {
  it.each<[string, Fault | undefined, SlackPlace]>([
    ['of Slack’s', { kind: 'answer', status: 200, body: '{"ok":false,"error":"no_text"}' }, opened],
    ['of the network', { kind: 'cut', hasEffect: false }, opened],
    ['of the client’s', { kind: 'answer', status: 502, body: '<html>' }, opened],
    [
      'of an answer',
      { kind: 'answer', status: 404 },
      { as: 'response', url: 'to be replaced', isForEveryone: true },
    ],
  ])('%s holds no token, no URL and no word of the message', async (_, fault, to) => {
    slack.suffer(fault);
    const place = to.as === 'response' ? { ...to, url: slack.responseUrl() } : to;

    const text = allOf(await failureOf(place));

    expect(text).toContain('TargetError');
    expect(text).not.toMatch(/xoxb|T1\/1\/secret|PR opened|commands/);
  });

  it('is not written anywhere by the client', async () => {
    const levels = ['debug', 'info', 'log', 'warn', 'error'] as const;
    const spies = levels.map((level) => jest.spyOn(console, level).mockReturnValue());
    slack.suffer({ kind: 'cut', hasEffect: false });

    await failureOf(opened, { message: { text: '' } });

    expect(spies.map(({ mock }) => mock.calls)).toEqual([[], [], [], [], []]);
    jest.restoreAllMocks();
  });
});
