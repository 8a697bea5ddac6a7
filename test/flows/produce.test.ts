import { describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { hashOf, unpackBody } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpRequest, HttpResponse } from '../../src/domain/http.ts';
import { query } from '../../src/flows/query.ts';
import { custom } from '../../src/providers/custom.ts';
import { apiWorld, errorIn } from '../support/api.ts';
import { fixtureTime as now } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith } from '../support/requests.ts';

const plain = { specversion: '1.0', id: '1', source: '/shop', type: 'sold' };
const structuredType = 'application/cloudevents+json';
const batchType = 'application/cloudevents-batch+json';

function post(contentType: string | undefined, body: unknown, headers = {}): HttpRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const typed = { ...(contentType && { 'content-type': contentType }), ...headers };
  return requestWith({ method: 'POST', path: '/events', headers: typed, body: Buffer.from(text) });
}

/** As CNCF's SDK sends it. */
function posted({ headers, body }: Message): HttpRequest {
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return post(undefined, String(body), Object.fromEntries(lowerCased));
}

function valueIn({ body }: HttpResponse): unknown {
  return JSON.parse(body.toString());
}

function textOf({ body }: Delivery): string | undefined {
  return body && unpackBody(body).toString();
}

describe('POST /events', () => {
  const event = new CloudEvent({
    id: 'sale-7',
    source: 'https://shop.example/till/4',
    type: 'com.example.sold',
    subject: 'basket 12',
    time: '2026-01-02T03:00:00.000Z',
    data: { total: 12.5 },
  });

  it.each([
    ['structured', HTTP.structured, structuredType],
    ['binary', HTTP.binary, 'application/json; charset=utf-8'],
  ])('takes a %s event as CNCF’s SDK sends it, to the byte', async (_mode, send, contenttype) => {
    const deps = apiWorld();
    const request = posted(send(event));

    const answer = await query(deps, request);

    const key = 'custom:default:https://shop.example/till/4|sale-7';
    expect([answer.status, valueIn(answer)]).toEqual([202, { id: key }]);
    expect(deps.enqueued.map(({ envelope }) => envelope)).toEqual([
      {
        specversion: '1.0',
        id: 'https://shop.example/till/4|sale-7',
        source: 'https://shop.example/till/4',
        type: 'com.example.sold',
        subject: 'basket 12',
        time: '2026-01-02T03:00:00.000Z',
        datacontenttype: 'application/json',
        provider: 'custom',
        hook: 'default',
        recordedtime: '2026-01-02T03:04:05.678Z',
        bodyhash: hashOf(request.body),
        contenttype: expect.stringContaining(contenttype),
      },
    ]);
    expect(deps.enqueued.map(textOf)).toEqual([request.body.toString()]);
  });

  it('takes a batch of events, and each is what it would be alone', async () => {
    const deps = apiWorld();
    const alone = apiWorld();
    const others = [event, event.cloneWith({ id: 'sale-8' })].map((each) => HTTP.structured(each));

    const answer = await query(
      deps,
      post(batchType, `[${others.map(({ body }) => body).join(', ')}]`),
    );

    for (const other of others) await query(alone, posted(other));
    const keys = ['sale-7', 'sale-8'].map(
      (id) => `custom:default:https://shop.example/till/4|${id}`,
    );
    expect([answer.status, valueIn(answer)]).toEqual([202, { ids: keys }]);
    const known = ({ envelope: { contenttype: _, ...rest }, ...delivery }: Delivery) => [
      rest,
      textOf(delivery as Delivery),
    ];
    expect(deps.enqueued.map(known)).toEqual(alone.enqueued.map(known));
    expect(deps.enqueued.map(({ envelope }) => envelope.contenttype)).toEqual([
      structuredType,
      structuredType,
    ]);
  });

  it('makes each event of a batch a delivery of its own: the spill would keep but the last', async () => {
    const deps = apiWorld();

    await query(deps, post(batchType, [plain, { ...plain, id: '2' }]));

    expect(deps.enqueued.map(({ id }) => id)).toEqual(['delivery-1-0', 'delivery-1-1']);
  });

  it('takes an empty batch', async () => {
    const answer = await query(apiWorld(), post(batchType, '[]'));

    expect([answer.status, valueIn(answer)]).toEqual([202, { ids: [] }]);
  });

  it('takes the same event for the same that came through the gateway', async () => {
    const request = post(structuredType, plain);
    const hooks = { default: { tokens: ['token'] } };
    const gateway = receiverOf({ provider: custom, now, hooks });
    const authorization = 'Bearer token';
    await gateway.receive({
      ...request,
      path: '/',
      headers: { ...request.headers, authorization },
    });
    const deps = apiWorld();

    await query(deps, request);

    expect(deps.enqueued).toEqual(gateway.enqueued);
  });

  it('signs no id: another body under a known one is to be kept beside it', async () => {
    const deps = apiWorld();

    await query(deps, post(structuredType, plain));

    expect(deps.enqueued.map(({ isIdSigned }) => isIdSigned)).toEqual([false]);
  });

  it('keeps what an event is in its headers, and nothing of who sent it', async () => {
    const deps = apiWorld();
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/shop',
      'ce-type': 'sold',
      'ce-till': '4',
      'user-agent': 'till/1',
    };
    const credentials = {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIA',
      'x-amz-security-token': 'session',
      'x-amz-date': '20260102T030405Z',
    };

    await query(deps, post('text/plain', 'sold', { ...headers, ...credentials }));

    expect(deps.enqueued.map((delivery) => delivery.headers)).toEqual([
      { ...headers, 'content-type': 'text/plain' },
    ]);
  });

  it('logs and counts each event, as by no secret', async () => {
    const deps = apiWorld();

    await query(deps, post(batchType, [plain]));

    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'INFO',
        message: 'accepted',
        provider: 'custom',
        hook: 'default',
        secret: 'none',
        delivery: 'delivery-1-0',
        key: 'custom:default:/shop|1',
        type: 'sold',
      },
    ]);
    expect(deps.counted).toEqual([
      { metric: 'EventsAccepted', by: ['provider', 'hook', 'secret'] },
    ]);
  });

  it('gives an event as long as the gateway does', async () => {
    const deadlines: number[] = [];
    const enqueue = async (_delivery: Delivery, deadline: number): Promise<void> => {
      deadlines.push(deadline);
    };

    await query({ ...apiWorld(), enqueue }, post(structuredType, plain));

    expect(deadlines).toEqual([now + 8000]);
  });
});

describe('POST /events with what is no event', () => {
  it.each([
    [
      'nothing',
      post(undefined, ''),
      'this is no CloudEvent: there is no ce-specversion, no ce-id, no ce-source, no ce-type',
    ],
    [
      'no type',
      post(structuredType, { ...plain, type: '' }),
      'this is no CloudEvent: there is no type',
    ],
    ['no JSON', post(structuredType, '{'), 'the body is not a JSON object'],
    ['a list as one event', post(structuredType, [plain]), 'the body is not a JSON object'],
    ['one event as a batch', post(batchType, plain), 'the body is not a JSON array'],
    [
      'one that is wrong in a batch',
      post(batchType, [plain, { ...plain, id: '2' }, { ...plain, source: 'a b' }]),
      'the event with the index 2 in the batch: source is no URI reference of at most 1000 characters',
    ],
    [
      'a provider’s type in a batch',
      post(batchType, [{ ...plain, type: 'com.github.push' }]),
      'the event with the index 0 in the batch: type begins with com.github., com.gitlab. or com.slack., which are reserved for the providers',
    ],
    [
      'what is no object in a batch',
      post(batchType, [plain, null]),
      'the event with the index 1 in the batch: the body is not a JSON object',
    ],
    [
      'more in its headers than an item holds',
      post('text/plain', '', {
        'ce-specversion': '1.0',
        'ce-id': '1',
        'ce-source': '/shop',
        'ce-type': 'sold',
        'ce-long': 'é'.repeat(5200),
      }),
      'the ce- headers have more than 10240 bytes',
    ],
  ])('is answered 400 for %s, and nothing is enqueued', async (_what, request, message) => {
    const deps = apiWorld();

    const answer = await query(deps, request);

    expect(errorIn(answer)).toEqual({ status: 400, code: 'body_malformed', message });
    expect(deps.enqueued).toEqual([]);
    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'WARN',
        message: 'refused',
        code: 'body_malformed',
        provider: 'custom',
        delivery: 'delivery-1',
      },
    ]);
  });

  it('has no word of it in the answer or the log', async () => {
    const deps = apiWorld();

    const answer = await query(deps, post(batchType, [{ ...plain, type: 'top secret\n' }]));

    expect([...deps.logged, answer.body].join()).not.toContain('top secret');
  });
});

describe('POST /events when nothing can be made durable', () => {
  const cause = new HookError('store_unavailable', 'S3 did not put the body');
  const full = new HookError('enqueue_failed', 'neither took it: send it again', { cause });

  it('is answered 503, to be sent again', async () => {
    const deps = { ...apiWorld(), enqueue: () => Promise.reject(full) };

    const answer = await query(deps, post(structuredType, plain));

    expect(answer.headers).toMatchObject({ 'retry-after': '5' });
    expect(errorIn(answer)).toMatchObject({ status: 503, code: 'enqueue_failed' });
    expect(deps.counted).toEqual([{ metric: 'RequestsNotAccepted', by: ['provider', 'code'] }]);
    expect(deps.logged.join()).toContain('"cause":"store_unavailable"');
  });

  it('in the middle of a batch says that all of it may be sent again, and begins no more', async () => {
    const deps = apiWorld();
    const begun: string[] = [];
    const enqueue = async ({ envelope }: Delivery): Promise<void> => {
      begun.push(eventKeyOf(envelope));
      if (envelope.id === '/shop|3') throw full;
    };
    const events = Array.from({ length: 50 }, (_, index) => ({ ...plain, id: String(index) }));

    const answer = await query({ ...deps, enqueue }, post(batchType, events));

    expect(errorIn(answer)).toEqual({
      status: 503,
      code: 'enqueue_failed',
      message:
        'not all events of the batch were taken: send the same bytes again, and what was taken is stored once all the same',
    });
    expect(begun.length).toBeLessThan(30);
    expect(deps.counted.filter(({ metric }) => metric === 'RequestsNotAccepted')).toHaveLength(1);
  });

  it.each([
    ['one', post(structuredType, plain)],
    ['a batch', post(batchType, [plain])],
  ])('does not hide a bug behind an answer for %s', async (_what, request) => {
    const bug = new TypeError('a bug');
    const deps = { ...apiWorld(), enqueue: () => Promise.reject(bug) };

    await expect(query(deps, request)).rejects.toBe(bug);
  });
});
