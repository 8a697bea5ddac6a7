import { describe, expect, it } from '@jest/globals';
import type { EventFacts } from '../../src/domain/envelope.ts';
import type { Reading } from '../../src/providers/provider.ts';
import { markVerified } from '../../src/providers/signature.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixtureTime } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith, signedRequest } from '../support/requests.ts';

const sentAt = { 'x-slack-request-timestamp': '1767323045' };
const sentTime = '2026-01-02T03:04:05.000Z';

function read(body: string): Reading {
  return slack.read(
    markVerified(requestWith({ headers: sentAt, body: Buffer.from(body) }), {
      isIdSigned: true,
      secret: 'one',
    }),
  );
}

function factsOf(body: string): EventFacts {
  const reading = read(body);
  if (reading.kind !== 'event') throw new Error('expected an event');
  return reading.facts;
}

const event = (inner: unknown, outer = {}): string =>
  JSON.stringify({
    type: 'event_callback',
    team_id: 'T1',
    event_id: 'Ev1',
    ...outer,
    event: inner,
  });
const interaction = (payload: unknown): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

describe('a Slack hook', () => {
  it('has its secrets in SLACK_SIGNING_SECRET', () => {
    const { secretLists } = slack;

    expect(secretLists).toEqual({
      secrets: { environment: 'SLACK_SIGNING_SECRET', generate: expect.any(Function) },
    });
  });

  it('is signed for with an empty secret where there is none, which it does not take', () => {
    const body = Buffer.from('{}');

    const headers = slack.sign({ headers: {}, body }, {}, 1_767_323_045_000);

    expect(headers).toEqual({
      'x-slack-request-timestamp': '1767323045',
      'x-slack-signature': 'v0=f7cb37008d66a297844e2619a8633b2077ef7295f2bbe26e4e3c17533198e32a',
    });
    expect(() =>
      slack.verify(requestWith({ headers, body }), { secrets: [''] }, 1_767_323_045_000),
    ).toThrow(expect.objectContaining({ code: 'signature_invalid' }));
  });
});

describe('what is kept of a Slack request', () => {
  it('is where it comes from, and that its id is signed', async () => {
    const kept = {
      'content-type': 'application/json',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': '1767323045',
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'http_timeout',
    };
    const body = Buffer.from(event({ type: 'message' }));
    const sent = { headers: { ...kept, accept: '*/*' }, body };
    const { receive, enqueued } = receiverOf({ provider: slack, now: fixtureTime });

    await receive(signedRequest(slack, sent, { now: fixtureTime }));

    expect(enqueued.map(({ isIdSigned, headers }) => ({ isIdSigned, headers }))).toEqual([
      { isIdSigned: true, headers: kept },
    ]);
  });
});

describe('what Slack asks of the URL itself', () => {
  it('is answered with the challenge and nothing else', () => {
    const reading = read('{"token":"t","challenge":"3eZ\\u0062","type":"url_verification"}');

    expect(reading).toMatchObject({
      kind: 'handshake',
      answer: { status: 200, body: '{"challenge":"3eZb"}' },
    });
  });

  it('is malformed without a challenge', () => {
    expect(() => read('{"type":"url_verification"}')).toThrow(
      expect.objectContaining({ code: 'body_malformed' }),
    );
  });

  it('is answered with an empty 200 to an ssl_check', () => {
    expect(read('ssl_check=1&token=t')).toEqual({
      kind: 'handshake',
      answer: { status: 200, headers: {}, body: '' },
    });
  });

  it('is an ssl_check only when it says 1, and never with an interaction in it', () => {
    expect(() => read('ssl_check=0&token=t')).toThrow(
      expect.objectContaining({ code: 'body_malformed' }),
    );
    expect(read(`ssl_check=1&${interaction({ type: 'shortcut' })}`).kind).toBe('event');
  });
});

describe('what Slack shows its user', () => {
  it.each([
    ['an event', event({ type: 'message' })],
    ['a command', 'command=%2Fdeploy&trigger_id=1.2.3'],
    ['an interaction', interaction({ type: 'block_actions' })],
    ['a notice of rate limiting', '{"type":"app_rate_limited"}'],
  ])('is nothing: %s gets an empty 200', (_what, body) => {
    expect(read(body)).toMatchObject({ answer: { status: 200, headers: {}, body: '' } });
  });

  it.each(['block_suggestion', 'dialog_suggestion'])('is an empty menu for a %s', (type) => {
    expect(read(interaction({ type }))).toMatchObject({
      kind: 'event',
      answer: { status: 200, body: '{"options":[]}' },
    });
  });
});

describe('a Slack event', () => {
  it('is known by its event_id, and by its body where it has none', () => {
    expect(factsOf(event({ type: 'message' })).id).toBe('Ev1');
    expect(factsOf(event({ type: 'message' }, { event_id: '' })).id).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    [{ type: 'app_mention' }, 'com.slack.event.app_mention', undefined],
    [
      { type: 'message', subtype: 'channel_join' },
      'com.slack.event.message.channel_join',
      'channel_join',
    ],
    [{ type: 'message', subtype: 'Odd-Name' }, 'com.slack.event.message', 'Odd-Name'],
    [{ type: 'new_thing_2030' }, 'com.slack.event.new_thing_2030', undefined],
  ])('%j has its type and action', (inner, type, action) => {
    const facts = factsOf(event(inner));

    expect([facts.type, facts.action]).toEqual([type, action]);
  });

  it('of an outer type that nobody knew is kept under that type', () => {
    expect(factsOf('{"type":"brand_new","team_id":"T1"}').type).toBe('com.slack.event.brand_new');
  });

  it('of a type that is no plain word is kept, with that type for its action', () => {
    const facts = factsOf(event({ type: 'Foo-Bar', subtype: 'channel_join' }));

    expect([facts.type, facts.action]).toEqual(['com.slack.event', 'Foo-Bar']);
  });

  it('is malformed without any type', () => {
    expect(() => read('{"event":{"type":"message"}}')).toThrow(
      expect.objectContaining({ code: 'body_malformed' }),
    );
    expect(() => read('{"challenge":"3eZb"}')).toThrow(
      expect.objectContaining({ code: 'body_malformed' }),
    );
  });

  it.each([
    [{ type: 'message', channel: 'C1', ts: '1.2' }, 'C1/1.2'],
    [{ type: 'app_mention', channel: 'C1', ts: '1.2' }, 'C1/1.2'],
    [{ type: 'reaction_added', user: 'U1', item: { channel: 'C1', ts: '1.2' } }, 'C1/1.2'],
    [{ type: 'reaction_removed', user: 'U1', item: { channel: 'C1', ts: '1.2' } }, 'C1/1.2'],
    [{ type: 'reaction_added', user: 'U1', item: { file: 'F1' } }, 'U1'],
    [{ type: 'message', channel: 'C1' }, 'C1'],
    [{ type: 'pin_added', channel: 'C1', ts: '1.2' }, 'C1'],
    [{ type: 'channel_created', channel: { id: 'C9' } }, 'C9'],
    [{ type: 'user_change', user: { id: 'U9' } }, 'U9'],
    [{ type: 'file_shared', file_id: 'F1' }, 'F1'],
    [{ type: 'emoji_changed' }, 'emoji_changed'],
  ])('%j is about %s', (inner, subject) => {
    expect(factsOf(event(inner)).subject).toBe(subject);
  });

  it.each([
    [{ type: 'x', event_ts: '1595926230.009600' }, { event_time: 1 }, '2020-07-28T08:50:30.009Z'],
    [{ type: 'x', event_ts: '' }, { event_time: 1595926230 }, '2020-07-28T08:50:30.000Z'],
    [{ type: 'x' }, {}, sentTime],
  ])('%j with %j happened at %s', (inner, outer, time) => {
    expect(factsOf(event(inner, outer)).time).toBe(time);
  });

  it.each([
    [
      { type: 'x', user: 'U1', bot_id: 'B1' },
      { kind: 'app_user', id: 'U1' },
    ],
    [
      { type: 'x', user: { id: 'U2' } },
      { kind: 'app_user', id: 'U2' },
    ],
    [
      { type: 'x', bot_id: 'B1' },
      { kind: 'service_account', id: 'B1' },
    ],
    [{ type: 'x' }, undefined],
  ])('%j was done by its actor', (inner, actor) => {
    expect(factsOf(event(inner)).actor).toEqual(actor);
  });

  it.each([
    [{ team_id: 'T1', enterprise_id: 'E1' }, 'urn:slack:T1', 'T1'],
    [{ team_id: null, enterprise_id: 'E1' }, 'urn:slack:E1', undefined],
    [{ team_id: null, api_app_id: 'A1' }, 'urn:slack:A1', undefined],
    [{ team_id: null }, 'urn:slack:unknown', undefined],
    [{ team_id: 'T 1/x' }, 'urn:slack:T%201%2Fx', 'T 1/x'],
  ])('with %j comes from its workspace', (outer, source, scope) => {
    const facts = factsOf(event({ type: 'x' }, outer));

    expect([facts.source, facts.scope]).toEqual([source, scope]);
  });
});

describe('a notice of rate limiting', () => {
  it('is known by its team and minute', () => {
    const facts = factsOf(
      '{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1518467820}',
    );

    expect(facts).toMatchObject({
      id: 'T1:1518467820',
      type: 'com.slack.app_rate_limited',
      source: 'urn:slack:T1',
      scope: 'T1',
      time: '2018-02-12T20:37:00.000Z',
    });
  });

  it.each([
    '{"type":"app_rate_limited","team_id":"T1"}',
    '{"type":"app_rate_limited","minute_rate_limited":5}',
  ])('is known by its body when half of that is missing: %s', (body) => {
    expect(factsOf(body).id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('was sent when the request says, where it names no minute', () => {
    expect(factsOf('{"type":"app_rate_limited","team_id":"T1"}').time).toBe(sentTime);
  });
});

describe('a Slack command', () => {
  const command = 'token=t&team_id=T1&command=%2Fdeploy&user_id=U1&trigger_id=1.2.abc&text=a+b';

  it('is known by the hash of its trigger, which is good for an action in the user’s name', () => {
    expect(factsOf(command)).toEqual({
      id: 'afe0382e8a32e30361454700f6cf783ff238a060432474119daba0c3bd57c981',
      source: 'urn:slack:T1',
      type: 'com.slack.command',
      subject: '/deploy',
      time: sentTime,
      action: undefined,
      actor: { kind: 'app_user', id: 'U1' },
      scope: 'T1',
    });
  });

  it('is known by its body where it has no trigger', () => {
    const body = 'command=%2Fdeploy';

    expect(factsOf(body).id).toBe(
      '33656f4265304d14357a7e178815d9eacff877fb3940bd93bf8925d12892312f',
    );
  });

  it('is shown with every field but the legacy token', () => {
    expect(slack.payloadOf(Buffer.from(command))).toBe(
      '{"team_id":"T1","command":"/deploy","user_id":"U1","trigger_id":"1.2.abc","text":"a b"}',
    );
  });
});

describe('a Slack interaction', () => {
  const submissionId = 'dadfaa0bc9c4c7e6d6aa34dac6f17c16b7a162201945c0fe0b160eca777a251c';

  it('is known by what tells two of them apart', () => {
    const view = { id: 'V1', hash: 'h1' };
    const payload = { type: 'view_submission', trigger_id: '1.2', user: { id: 'U1' }, view };

    expect(factsOf(interaction(payload)).id).toBe(submissionId);
    expect(factsOf(interaction({ ...payload, response_url: 'x' })).id).toBe(submissionId);
    expect(factsOf(interaction({ ...payload, type: 'view_closed' })).id).not.toBe(submissionId);
    expect(factsOf(interaction({ ...payload, view: { ...view, hash: 'h2' } })).id).not.toBe(
      submissionId,
    );
  });

  it('is known by its action time without a trigger, and by its body without either', () => {
    expect(factsOf(interaction({ type: 'shortcut', action_ts: '1.5' })).id).toBe(
      'f1f02317cd9fc4420a2588d191f5f77960ec359f1a3391ffb0b7fc3c7c60b8b6',
    );
    expect(factsOf(interaction({ type: 'shortcut', a: 1 })).id).not.toBe(
      factsOf(interaction({ type: 'shortcut', a: 2 })).id,
    );
  });

  it.each([
    [{ type: 'block_actions', actions: [{ action_id: 'approve' }], callback_id: 'x' }, 'approve'],
    [{ type: 'block_suggestion', action_id: 'people', callback_id: 'x' }, 'people'],
    [{ type: 'view_submission', view: { callback_id: 'form' }, callback_id: 'x' }, 'form'],
    [{ type: 'view_closed', view: { callback_id: 'form' } }, 'form'],
    [{ type: 'shortcut', callback_id: 'new_ticket' }, 'new_ticket'],
    [{ type: 'message_action', callback_id: 'file_it' }, 'file_it'],
    [{ type: 'interactive_message', callback_id: 'old' }, 'old'],
    [{ type: 'block_actions', actions: [] }, undefined],
  ])('%j is about %s', (payload, subject) => {
    const facts = factsOf(interaction(payload));

    expect([facts.subject, facts.type]).toEqual([subject, `com.slack.interaction.${payload.type}`]);
  });

  it.each([
    [
      { type: 'x', actions: [{ action_ts: '1595926230.5' }], action_ts: '1' },
      '2020-07-28T08:50:30.500Z',
    ],
    [{ type: 'x', action_ts: '1595926230.5' }, '2020-07-28T08:50:30.500Z'],
    [{ type: 'x' }, sentTime],
  ])('%j happened at %s', (payload, time) => {
    expect(factsOf(interaction(payload)).time).toBe(time);
  });

  it.each([
    [{ team: { id: 'T1' }, enterprise: { id: 'E1' } }, 'urn:slack:T1', 'T1'],
    [{ team: null, enterprise: { id: 'E1' }, user: { team_id: 'T2' } }, 'urn:slack:E1', 'T2'],
    [{ team: null, user: { team_id: 'T2' } }, 'urn:slack:T2', 'T2'],
    [{ team: null, api_app_id: 'A1' }, 'urn:slack:A1', undefined],
  ])('with %j comes from its workspace', (payload, source, scope) => {
    const facts = factsOf(interaction({ type: 'x', ...payload }));

    expect([facts.source, facts.scope]).toEqual([source, scope]);
  });

  it.each(['constructor', '__proto__', 'valueOf', 'Odd-Name'])(
    'is kept when its type is %s',
    (type) => {
      const facts = factsOf(interaction({ type, callback_id: 'c' }));

      expect(facts.type).toMatch(/^com\.slack\.interaction/);
      expect(facts.subject).toBe('c');
    },
  );

  it('was done by its user', () => {
    expect(factsOf(interaction({ type: 'x', user: { id: 'U1' } })).actor).toEqual({
      kind: 'app_user',
      id: 'U1',
    });
  });

  it('is malformed without a type', () => {
    expect(() => read(interaction({ user: 'U1' }))).toThrow(
      expect.objectContaining({ code: 'body_malformed' }),
    );
  });
});
