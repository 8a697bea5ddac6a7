import { describe, expect, it } from '@jest/globals';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { query } from '../../src/flows/query.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { apiWorld, errorIn } from '../support/api.ts';
import { envelopeWith } from '../support/deliveries.ts';
import { markedAt } from '../support/memory-ports.ts';
import { requestWith } from '../support/requests.ts';
import { announce } from '../support/rules.ts';
import { storedEventWith } from '../support/stored-events.ts';

const key = 'github:default:event-1';
const dispatched = storedEventWith({
  status: 'dispatched',
  dispatches: [{ rule: 'announce', time: '2026-01-02T03:04:06.000Z' }],
});

function replay(id = 'request-1', path = `/events/${encodeURIComponent(key)}/replay`): HttpRequest {
  return requestWith({ id, method: 'POST', path });
}

describe('POST /events/<key>/replay', () => {
  it('dispatches an event again that was dispatched before', async () => {
    const deps = apiWorld({ events: [dispatched], rules: [announce] });

    const answer = await query(deps, replay());

    expect(answer).toMatchObject({ status: 202, body: `{"id":"${key}"}` });
    expect(deps.outbox.sent.map((text) => JSON.parse(text))).toEqual([
      { rule: 'announce', replay: 'request-1', envelope: envelopeWith() },
    ]);
  });

  it('can be told from the event itself, and from another replay of it', async () => {
    const deps = apiWorld({ events: [dispatched], rules: [announce] });

    await query(deps, replay('request-1'));
    await query(deps, replay('request-2'));

    expect(deps.outbox.sent.map((text) => JSON.parse(text).replay)).toEqual([
      'request-1',
      'request-2',
    ]);
  });

  it('is noted with the event, after what was dispatched before', async () => {
    const deps = apiWorld({ events: [dispatched], rules: [announce] });

    await query(deps, replay());

    expect(deps.store.events.get(key)?.dispatches).toEqual([
      { rule: 'announce', time: '2026-01-02T03:04:06.000Z' },
      { rule: 'announce', time: markedAt, replay: 'request-1' },
    ]);
    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      { level: 'INFO', message: 'dispatched', key, rules: ['announce'], replay: 'request-1' },
    ]);
  });

  it('leaves an event that was not handed on yet to the worker: a consumer may pass over replays', async () => {
    const deps = apiWorld({ events: [storedEventWith({ status: 'stored' })], rules: [announce] });

    await query(deps, replay());

    expect(deps.store.events.get(key)?.status).toBe('stored');
  });

  it('hands it on to each rule that it matches, in the trace that it came in', async () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const event = storedEventWith({ envelope: envelopeWith({ traceparent }) });
    const pushes: Rule = { name: 'pushes', match: { type: 'com.github.push' }, run: () => {} };
    const issues: Rule = { name: 'issues', match: { type: 'com.github.issues' }, run: () => {} };
    const deps = apiWorld({ events: [event], rules: [announce, issues, pushes] });

    await query(deps, replay());

    const rules = deps.outbox.sent.map((text) => JSON.parse(text).rule);
    expect([rules, deps.outbox.traces]).toEqual([
      ['announce', 'pushes'],
      [traceparent, traceparent],
    ]);
  });

  it.each<[string, readonly Rule[]]>([
    ['there is no rule', []],
    ['no rule matches', [{ name: 'none', match: { hook: 'none' }, run: () => {} }]],
  ])('says what to switch on where %s', async (_what, rules) => {
    const deps = apiWorld({ events: [dispatched], rules });

    const answer = await query(deps, replay());

    expect(errorIn(answer)).toEqual({
      status: 409,
      code: 'nothing_to_dispatch',
      message: 'no rule of subscriptions.ts matches this event',
    });
    expect(deps.store.events.get(key)).toEqual(dispatched);
  });

  it('is answered 404 where there is no such event', async () => {
    const deps = apiWorld({ rules: [announce] });

    const answer = await query(deps, replay());

    expect(errorIn(answer)).toMatchObject({ status: 404, code: 'event_not_found' });
    expect(deps.outbox.sent).toEqual([]);
  });

  it('is answered 503 where the outbox did not take it, and is not noted', async () => {
    const deps = apiWorld({ events: [dispatched], rules: [announce] });
    const send = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'the queue did not take the message');
    };

    const answer = await query({ ...deps, outbox: { send } }, replay());

    expect(errorIn(answer)).toMatchObject({ status: 503, code: 'queue_unavailable' });
    expect(answer.headers).toMatchObject({ 'retry-after': '5' });
    expect(deps.store.events.get(key)).toEqual(dispatched);
  });
});
