import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packBody } from '../../src/domain/body.ts';
import { dispatchIdOf } from '../../src/domain/dispatch.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpResponse } from '../../src/domain/http.ts';
import type { StoredEvent } from '../../src/domain/ports.ts';
import { cursorOf } from '../../src/flows/list-parameters.ts';
import { query, routes } from '../../src/flows/query.ts';
import { apiWorld, errorIn, get } from '../support/api.ts';
import { envelopeWith } from '../support/deliveries.ts';
import { fixture } from '../support/fixtures.ts';
import { changedAt } from '../support/memory-dispatches.ts';
import { MemoryStore } from '../support/memory-ports.ts';
import { requestWith } from '../support/requests.ts';
import { storedEventWith } from '../support/stored-events.ts';

function world(events: readonly StoredEvent[] = [storedEventWith()]) {
  return apiWorld({ events });
}

/** What the text says about one member, uninterpreted. */
function dataIn({ body }: HttpResponse): string | undefined {
  return /,"data":(.*)\}$/s.exec(body.toString())?.[1];
}

describe('a parameter that nobody looks at', () => {
  it.each(routes)('is refused by $method $path', async ({ method, path }) => {
    const deps = world();
    const request = get(`${path.replace(/\{.*\}/, 'github:default:event-1')}?verbose=true`);

    const answer = await query(deps, { ...request, method });

    expect(errorIn(answer)).toEqual({
      status: 400,
      code: 'parameter_invalid',
      message: expect.stringMatching(
        /^the parameter verbose is unknown; (this takes none|there are )/,
      ),
    });
    expect([deps.store.filters, deps.enqueued, deps.outbox.sent]).toEqual([[], [], []]);
  });

  it('is not asked about where there is nothing, or nothing for the method', async () => {
    const nowhere = await query(world(), get('/nothing?verbose=true'));
    const otherwise = await query(world(), { ...get('/health?verbose=true'), method: 'PUT' });

    expect([nowhere.status, otherwise.status]).toEqual([404, 405]);
  });
});

describe('GET /health', () => {
  it('says that the service is there', async () => {
    const answer = await query(world(), get('/health'));

    expect(answer).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"status":"ok"}',
    });
  });
});

describe('GET /events', () => {
  it('lists envelopes without their data', async () => {
    const deps = world();
    const page = { envelopes: [envelopeWith({ id: 'e2' }), envelopeWith()], next: undefined };
    const store = new MemoryStore({ page });

    const answer = await query({ ...deps, store }, get('/events'));

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({
      events: [envelopeWith({ id: 'e2' }), envelopeWith()],
    });
  });

  it('gives a cursor that leads to the next page', async () => {
    const next = '2026-01-02T03:04:05.678Z#github:default:event-1';
    const store = new MemoryStore({ page: { envelopes: [envelopeWith()], next } });
    const deps = { ...world(), store };
    const first = await query(deps, get('/events?limit=1'));
    const { cursor } = JSON.parse(first.body.toString());

    await query(deps, get(`/events?limit=1&cursor=${cursor}`));

    expect(store.filters.map(({ before }) => before)).toEqual([undefined, next]);
  });

  it('passes every parameter on to the store', async () => {
    const deps = world();
    const cursor = cursorOf('2026-01-02T03:04:05.678Z#k');

    await query(
      deps,
      get(
        `/events?provider=github&hook=web&source=s&type=com.*&since=2026-01-01&until=2026-02-01&limit=7&cursor=${cursor}`,
      ),
    );

    expect(deps.store.filters).toEqual([
      {
        provider: 'github',
        hook: 'web',
        source: 's',
        type: 'com.*',
        since: '2026-01-01T00:00:00.000Z',
        until: '2026-02-01T00:00:00.000Z',
        limit: 7,
        before: '2026-01-02T03:04:05.678Z#k',
      },
    ]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['type=com%0A', 'type'],
    ['since=now', 'since'],
    ['until=now', 'until'],
    ['cursor=abc', 'cursor'],
    ['sort=asc', 'sort'],
  ])('with %s is answered 400, naming the parameter', async (search, name) => {
    const deps = world();

    const answer = await query(deps, get(`/events?${search}`));

    expect(errorIn(answer)).toEqual({
      status: 400,
      code: 'parameter_invalid',
      message: expect.stringContaining(`the parameter ${name} `),
    });
    expect(deps.store.filters).toEqual([]);
  });
});

const key = 'github:default:event-1';

describe('GET /events/<key>', () => {
  it('shows the envelope, the data, and what became of the event', async () => {
    const event = storedEventWith({
      body: packBody(Buffer.from('{"ref":"main"}')),
      status: 'dispatched',
      deliveries: 3,
      dispatches: [{ rule: 'announce', time: '2026-01-02T03:04:06.000Z' }],
    });

    const answer = await query(world([event]), get('/events/github%3Adefault%3Aevent-1'));

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(answer.body.toString())).toEqual({
      ...envelopeWith(),
      data: { ref: 'main' },
      status: 'dispatched',
      deliveries: 3,
      dispatches: [
        { rule: 'announce', time: '2026-01-02T03:04:06.000Z', state: 'waiting', attempts: 0 },
      ],
      headers: { 'x-github-event': 'push' },
    });
  });

  it('says of each dispatch where it stands, how often it was tried, and with what it failed', async () => {
    const time = '2026-01-02T03:04:06.000Z';
    const dispatches = [
      { rule: 'done', time },
      { rule: 'failed', time },
      { rule: 'done', time, replay: 'request-1' },
    ];
    const deps = world([storedEventWith({ status: 'failed', dispatches })]);
    const done = { state: 'done', attempts: 2, changedAt } as const;
    const failed = { ...done, state: 'failed', lastError: 'target_refused/no_channel' } as const;
    deps.dispatchRecords.records.set(dispatchIdOf({ key, rule: 'done' }), done);
    deps.dispatchRecords.records.set(dispatchIdOf({ key, rule: 'failed' }), failed);

    const answer = await query(deps, get('/events/github%3Adefault%3Aevent-1'));

    expect(JSON.parse(answer.body.toString())).toMatchObject({
      status: 'failed',
      dispatches: [
        { rule: 'done', time, ...done },
        { rule: 'failed', time, ...failed },
        { rule: 'done', time, replay: 'request-1', state: 'waiting', attempts: 0 },
      ],
    });
  });

  it('shows the trace of the request that brought it', async () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const event = storedEventWith({ envelope: envelopeWith({ traceparent }) });

    const answer = await query(world([event]), get('/events/github:default:event-1'));

    expect(JSON.parse(answer.body.toString())).toMatchObject({ traceparent });
  });

  it.each([
    ['a plain id', 'event-1', '/events/github%3Adefault%3Aevent-1'],
    ['colons as they are', 'event-1', '/events/github:default:event-1'],
    ['a slash', 'a/b', '/events/github%3Adefault%3Aa%2Fb'],
    ['a percent sign', 'a%2Fb', '/events/github%3Adefault%3Aa%252Fb'],
    ['a question mark', 'a?b', '/events/github%3Adefault%3Aa%3Fb'],
    ['letters beyond ASCII', 'ü', '/events/github%3Adefault%3A%C3%BC'],
    ['a slash behind it', 'event-1', '/events/github%3Adefault%3Aevent-1/'],
  ])('finds a key with %s', async (_, id, path) => {
    const event = storedEventWith({ envelope: envelopeWith({ id }) });

    const answer = await query(world([event]), get(path));

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString()).id).toBe(id);
  });

  it.each([
    ['a number beyond 2^53', '{"id":12345678901234567890}'],
    ['a number with a long fraction', '{"n":1.00000000000000000001,"e":1E400}'],
    ['a key twice', '{"a":1,"a":2}'],
    ['escapes', '{"a":"\\u00fc\\/\\ud83d\\ude00\\ud800"}'],
    ['white space', '{ "a" :\n [ 1 ,\t2 ] }'],
    ['text that looks like the end', '{"a":",\\"status\\":\\"x\\"}"}'],
  ])('shows %s as it was sent', async (_, payload) => {
    const event = storedEventWith({ body: packBody(Buffer.from(payload)) });

    const answer = await query(world([event]), get('/events/github:default:event-1'));

    expect(dataIn(answer)).toBe(payload);
    expect(JSON.parse(answer.body.toString()).data).toEqual(JSON.parse(payload));
  });

  it('shows Slack’s payload without its token, and the rest as it was sent', async () => {
    const envelope = envelopeWith({ provider: 'slack' });
    const payload = '{"token":"legacy","id":12345678901234567890,"event":{"token":"inner"}}';
    const event = storedEventWith({ envelope, body: packBody(Buffer.from(payload)) });

    const answer = await query(world([event]), get('/events/slack:default:event-1'));

    expect(dataIn(answer)).toBe('{"id":12345678901234567890,"event":{"token":"inner"}}');
  });

  it('shows a Slack command as JSON, without its token', async () => {
    const envelope = envelopeWith({ provider: 'slack' });
    const body = packBody(fixture('slack', 'command').body);

    const answer = await query(
      world([storedEventWith({ envelope, body })]),
      get('/events/slack:default:event-1'),
    );

    const { data } = JSON.parse(answer.body.toString());
    expect(data).toMatchObject({ command: '/hello-world', text: 'Hi', user_id: 'W111' });
    expect(answer.body).not.toContain('verification_token');
  });

  it('shows the JSON of a GitHub form', async () => {
    const body = packBody(Buffer.from(`payload=${encodeURIComponent('{"id":9007199254740993}')}`));

    const answer = await query(
      world([storedEventWith({ body })]),
      get('/events/github:default:event-1'),
    );

    expect(dataIn(answer)).toBe('{"id":9007199254740993}');
  });

  it('shows the data of a CloudEvent whose body is the whole event, and the body of any other', async () => {
    const payload = '{"specversion":"1.0","id":"1","data":{"n":1.50}}';
    const structured = { provider: 'custom', contenttype: 'application/cloudevents+json' };
    const binary = { provider: 'custom', contenttype: 'application/json', id: 'event-2' };
    const body = packBody(Buffer.from(payload));
    const deps = world([
      storedEventWith({ envelope: envelopeWith(structured), body }),
      storedEventWith({ envelope: envelopeWith(binary), body }),
    ]);

    const ofStructured = await query(deps, get('/events/custom:default:event-1'));
    const ofBinary = await query(deps, get('/events/custom:default:event-2'));

    expect([ofStructured, ofBinary].map(dataIn)).toEqual(['{"n":1.50}', payload]);
  });

  it('shows the body of an event whose provider is no longer known', async () => {
    const envelope = envelopeWith({ provider: 'bitbucket' });
    const event = storedEventWith({ envelope, body: packBody(Buffer.from('{"a":"ü"}')) });

    const answer = await query(world([event]), get('/events/bitbucket:default:event-1'));

    expect(dataIn(answer)).toBe('{"a":"ü"}');
  });

  it('fetches a body that is in the body store', async () => {
    const dataref = 's3://bucket/e1';
    const event = storedEventWith({ envelope: envelopeWith({ dataref }), body: undefined });
    const deps = world([event]);
    deps.bodies.kept.set(dataref, packBody(Buffer.from(`{"large":"${'x'.repeat(1000)}"}`)));

    const answer = await query(deps, get('/events/github:default:event-1'));

    expect(JSON.parse(answer.body.toString())).toMatchObject({
      dataref,
      data: { large: 'x'.repeat(1000) },
    });
  });
});

describe('GET /events/<key> of an event near the 6 MB that Lambda takes', () => {
  /** As Lambda carries it. */
  const bytesOf = ({ body }: HttpResponse): number => Buffer.byteLength(JSON.stringify(body));
  const eventWithText = (text: string): StoredEvent =>
    storedEventWith({ body: packBody(Buffer.from(`{"text":${JSON.stringify(text)}}`)) });

  it('shows the data where Lambda can carry them', async () => {
    const event = eventWithText('x'.repeat(5_400_000));

    const answer = await query(world([event]), get('/events/github:default:event-1'));

    expect(bytesOf(answer)).toBeLessThan(5_500_000);
    expect(JSON.parse(answer.body.toString()).data.text).toHaveLength(5_400_000);
  });

  it.each([
    ['plain text', 'x'.repeat(5_500_000)],
    ['text that grows in JSON', '"'.repeat(1_400_000)],
    ['letters of several bytes', '€'.repeat(1_900_000)],
  ])('says where the data are instead of showing %s', async (_what, text) => {
    const event = eventWithText(text);

    const answer = await query(world([event]), get('/events/github:default:event-1'));

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({
      ...envelopeWith(),
      status: 'stored',
      deliveries: 1,
      dispatches: [],
      headers: { 'x-github-event': 'push' },
      dataomitted: 'too large for this answer: see /events/github%3Adefault%3Aevent-1/body',
    });
  });
});

describe('GET /events/<key>/body', () => {
  it.each([
    ['JSON', Buffer.from('{ "a": 1 }\n')],
    ['nothing', Buffer.alloc(0)],
    ['bytes that are no text', Buffer.from([0, 0xff, 0xfe, 0x80])],
    ['a body that compresses', Buffer.alloc(10_000, 'hooklane ')],
  ])('gives back %s to the byte', async (_, body) => {
    const event = storedEventWith({ body: packBody(body) });

    const answer = await query(world([event]), get('/events/github%3Adefault%3Aevent-1/body'));

    expect(answer.status).toBe(200);
    expect(Buffer.from(answer.body)).toEqual(body);
  });

  it('keeps Slack’s token in it: these are the bytes that were signed', async () => {
    const envelope = envelopeWith({ provider: 'slack' });
    const { body } = fixture('slack', 'command');
    const event = storedEventWith({ envelope, body: packBody(body) });

    const answer = await query(world([event]), get('/events/slack:default:event-1/body'));

    expect(answer.body).toEqual(body);
  });

  it.each([
    ['the content type it came with', 'application/x-www-form-urlencoded; charset=utf-8'],
    ['the type of plain bytes where it came without', undefined],
  ])('has %s, and no browser may guess another', async (_, contenttype) => {
    const { contenttype: __, ...rest } = envelopeWith();
    const envelope = contenttype === undefined ? rest : { ...rest, contenttype };

    const answer = await query(
      world([storedEventWith({ envelope })]),
      get('/events/github:default:event-1/body'),
    );

    expect(answer.headers).toEqual({
      'content-type': contenttype ?? 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it('fetches a body that is in the body store', async () => {
    const dataref = 's3://bucket/e1';
    const event = storedEventWith({ envelope: envelopeWith({ dataref }), body: undefined });
    const deps = world([event]);
    const body = Buffer.alloc(10_000, 'hooklane ');
    deps.bodies.kept.set(dataref, packBody(body));

    const answer = await query(deps, get('/events/github:default:event-1/body'));

    expect(answer.body).toEqual(body);
  });
});

describe('a question that has no answer', () => {
  it.each(['/events/github:default:other', '/events/github:default:other/body', '/events/%20'])(
    '%s is answered 404: there is no such event',
    async (path) => {
      const answer = await query(world(), get(path));

      expect(errorIn(answer)).toMatchObject({ status: 404, code: 'event_not_found' });
    },
  );

  it.each([
    '/',
    '',
    '/nothing',
    '/health/deep',
    '/Events',
    '//events',
    '/events//body',
    '/events/github:default:event-1/headers',
    '/dead-letters/letter-1/message',
    '/dead-letters//redrive',
    '/events/github:default:event-1/body/more',
    '/<key>',
  ])('%j is answered 404: there is no such place', async (path) => {
    const answer = await query(world(), get(path));

    expect(errorIn(answer)).toMatchObject({ status: 404, code: 'route_not_found' });
  });

  it.each(['/events//<key>', '/events//<key>/body'])(
    '%s, which is no place of ours, is answered 404 without asking the store',
    async (path) => {
      const answer = await query(world(), get(path));

      expect(errorIn(answer)).toMatchObject({ status: 404, code: 'route_not_found' });
    },
  );

  it.each(['/events/%', '/events/%zz', '/events/%ff', '/events/%C3/body'])(
    '%s is answered 400: this is no key',
    async (path) => {
      const answer = await query(world(), get(path));

      expect(errorIn(answer)).toEqual({
        status: 400,
        code: 'parameter_invalid',
        message: 'the parameter key is not percent-encoded UTF-8',
      });
    },
  );

  it.each([
    ['DELETE', '/events', 'GET, POST'],
    ['HEAD', '/events', 'GET, POST'],
    ['DELETE', '/events/github:default:event-1', 'GET'],
    ['PUT', '/events/github:default:event-1/body', 'GET'],
    ['GET', '/events/github:default:event-1/replay', 'POST'],
    ['POST', '/health', 'GET'],
    ['POST', '/stats', 'GET'],
    ['POST', '/dead-letters', 'GET'],
    ['GET', '/dead-letters/redrive', 'POST'],
    ['DELETE', '/dead-letters/letter-1', 'GET'],
  ])('%s %s is answered 405 with what would have worked: %s', async (method, path, allow) => {
    const deps = world();

    const answer = await query(deps, { ...get(path), method });

    expect(answer.headers).toMatchObject({ allow });
    expect(errorIn(answer)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(deps.store.filters).toEqual([]);
    expect(deps.store.events.size).toBe(1);
  });

  it('is answered 404 and not 405 where there is nothing for any method', async () => {
    const answer = await query(world(), { ...get('/nothing'), method: 'POST' });

    expect(answer.status).toBe(404);
  });

  it('has an answer below 500 as long as the world works, whatever it is', async () => {
    const deps = world();
    const anySegment = fc.oneof(
      fc.constantFrom(
        'events',
        'health',
        'body',
        'dead-letters',
        'redrive',
        'replay',
        'stats',
        'github:default:event-1',
        '%',
        '%3A',
        '<key>',
        '',
      ),
      fc.string({ unit: 'binary' }),
    );
    const anyPath = fc.array(anySegment, { maxLength: 5 }).map((all) => `/${all.join('/')}`);
    const anyName = fc.oneof(
      fc.constantFrom('provider', 'hook', 'source', 'type', 'since', 'until', 'limit', 'cursor'),
      fc.string(),
    );
    const anyQuery = fc
      .array(fc.tuple(anyName, fc.string({ unit: 'binary' })), { maxLength: 4 })
      .map((pairs) => new URLSearchParams(pairs));
    const anyMethod = fc.constantFrom('GET', 'GET', 'GET', 'POST');

    await fc.assert(
      fc.asyncProperty(anyMethod, anyPath, anyQuery, async (method, path, search) => {
        const answer = await query(deps, requestWith({ method, path, query: search }));
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a query when the world is down', () => {
  it.each(['/events', '/events/github:default:event-1', '/events/github:default:event-1/body'])(
    '%s is answered 503, to be asked again',
    async (path) => {
      const deps = world();
      const unavailable = async (): Promise<never> => {
        throw new HookError('store_unavailable', 'DynamoDB is down');
      };
      Object.assign(deps.store, { get: unavailable, list: unavailable });

      const answer = await query(deps, get(path));

      expect(answer.headers).toMatchObject({ 'retry-after': '5' });
      expect(errorIn(answer)).toMatchObject({ status: 503, code: 'store_unavailable' });
    },
  );

  it('does not hide a bug behind an answer', async () => {
    const deps = world();
    const bug = new TypeError('a bug');
    deps.store.get = () => Promise.reject(bug);

    const answered = query(deps, get('/events/github:default:event-1'));

    await expect(answered).rejects.toBe(bug);
  });
});
