import { describe, expect, it } from '@jest/globals';
import { packBody } from '../../src/domain/body.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpResponse } from '../../src/domain/http.ts';
import { encodeOutboxMessage } from '../../src/domain/outbox-message.ts';
import type { DeadLetter } from '../../src/domain/ports.ts';
import { query } from '../../src/flows/query.ts';
import { apiWorld, get } from '../support/api.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { requestWith } from '../support/requests.ts';

const failure = {
  reason: 'store_unavailable/TimeoutError',
  failedAt: '2026-01-02T03:20:00.000Z',
  receives: 5,
  queueMessage: 'message-1',
};

function letterWith(parts: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: 'letter-1',
    message: encodeDelivery(deliveryWith()),
    sentAt: '2026-01-02T03:20:00.100Z',
    failure,
    ...parts,
  };
}

const refused = {
  reason: 'target_refused/channel_not_found',
  failedAt: '2026-01-02T03:21:00.000Z',
  receives: 1,
  queueMessage: 'message-2',
};

function outboxLetterWith(parts: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: 'letter-o',
    message: encodeOutboxMessage({ rule: 'reviews', envelope: envelopeWith() }),
    sentAt: '2026-01-02T03:21:00.100Z',
    failure: refused,
    ...parts,
  };
}

function world(...letters: readonly DeadLetter[]) {
  return apiWorld({ letters });
}

const redrive = requestWith({ method: 'POST', path: '/dead-letters/redrive' });

async function areMoving(): Promise<never> {
  throw new HookError('redrive_running', 'they are moving');
}

function valueIn({ body }: HttpResponse) {
  return JSON.parse(body.toString());
}

function idsIn(answer: HttpResponse): readonly string[] {
  return valueIn(answer).deadLetters.map(({ id }: DeadLetter) => id);
}

function numbered(count: number): readonly DeadLetter[] {
  return Array.from({ length: count }, (_, index) => letterWith({ id: `letter-${index}` }));
}

describe('GET /dead-letters', () => {
  it('has given back what it looked at before it answers, even that it cannot count', async () => {
    const deps = world(letterWith());
    const done: string[] = [];
    const peek = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push('peek');
      return [];
    };
    const count = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'the queue is away');
    };

    const answer = await query(
      {
        ...deps,
        deadLetters: { ...deps.deadLetters, events: { ...deps.deadLetters.events, peek, count } },
      },
      get('/dead-letters'),
    );

    expect([answer.status, done]).toEqual([503, ['peek']]);
  });

  it('lists what failed, why and when, without bodies', async () => {
    const deps = world(letterWith());

    const answer = await query(deps, get('/dead-letters'));

    expect(answer.status).toBe(200);
    expect(valueIn(answer)).toEqual({
      deadLetters: [
        {
          id: 'letter-1',
          queue: 'events',
          key: 'github:default:event-1',
          type: 'com.github.push',
          provider: 'github',
          hook: 'default',
          recordedtime: '2026-01-02T03:04:05.678Z',
          reason: 'store_unavailable/TimeoutError',
          failedAt: '2026-01-02T03:20:00.000Z',
          receives: 5,
          queueMessage: 'message-1',
          sentAt: '2026-01-02T03:20:00.100Z',
        },
      ],
      count: 1,
    });
  });

  it('says so where nobody was left to say why', async () => {
    const deps = world(letterWith({ failure: undefined }));

    const answer = await query(deps, get('/dead-letters'));

    expect(valueIn(answer).deadLetters).toEqual([
      {
        id: 'letter-1',
        queue: 'events',
        key: 'github:default:event-1',
        type: 'com.github.push',
        provider: 'github',
        hook: 'default',
        recordedtime: '2026-01-02T03:04:05.678Z',
        reason: 'unknown: SQS moved it, and the log of the worker may say why',
        sentAt: '2026-01-02T03:20:00.100Z',
      },
    ]);
  });

  it.each([
    ['text that is no JSON', 'hello'],
    ['JSON of another kind', '{"id":"x"}'],
    ['nothing', ''],
  ])('lists a message that is none of ours: %s', async (_what, message) => {
    const deps = world(letterWith({ message, failure: undefined }));

    const answer = await query(deps, get('/dead-letters'));

    expect(valueIn(answer).deadLetters).toEqual([
      {
        id: 'letter-1',
        queue: 'events',
        reason: 'unknown: SQS moved it, and the log of the worker may say why',
        sentAt: '2026-01-02T03:20:00.100Z',
      },
    ]);
  });

  it('has the newest first', async () => {
    const deps = world(
      letterWith({ id: 'middle', sentAt: '2026-01-02T03:20:01.000Z' }),
      letterWith({ id: 'newest', sentAt: '2026-01-02T03:20:02.000Z' }),
      letterWith({ id: 'oldest', sentAt: '2026-01-02T03:20:00.999Z' }),
    );

    const answer = await query(deps, get('/dead-letters'));

    expect(idsIn(answer)).toEqual(['newest', 'middle', 'oldest']);
  });

  it.each([
    ['', 50],
    ['?limit=', 50],
    ['?limit=1', 1],
    ['?limit=200', 200],
  ])('with %j has %i of 201, and says how many there are', async (search, listed) => {
    const deps = world(...numbered(201));

    const answer = await query(deps, get(`/dead-letters${search}`));

    expect(idsIn(answer)).toHaveLength(listed);
    expect(valueIn(answer).count).toBe(201);
  });

  it('never says that there are fewer than it lists, however little the queue knows', async () => {
    const deps = world(letterWith());
    deps.deadLetters.events.count = async () => 0;

    const answer = await query(deps, get('/dead-letters'));

    expect(valueIn(answer).count).toBe(1);
  });

  it.each([
    ['limit=0', 'limit must be a number from 1 to 200'],
    ['limit=201', 'limit must be a number from 1 to 200'],
    ['limit=1e2', 'limit must be a number from 1 to 200'],
    ['provider=github', 'provider is unknown; there are limit, queue'],
    ['queue=dlq', 'queue must be one of events, outbox'],
    ['cursor=x', 'cursor is unknown; there are limit, queue'],
  ])('with %s is answered 400, naming the parameter', async (search, problem) => {
    const answer = await query(world(letterWith()), get(`/dead-letters?${search}`));

    expect(answer.status).toBe(400);
    expect(valueIn(answer).error).toEqual({
      code: 'parameter_invalid',
      message: `the parameter ${problem}`,
    });
  });
});

describe('GET /dead-letters, of the outbox', () => {
  it('lists what a rule failed to do, among the others, the newest first', async () => {
    const deps = apiWorld({ letters: [letterWith()], outboxLetters: [outboxLetterWith()] });

    const answer = await query(deps, get('/dead-letters'));

    const { deadLetters, count } = valueIn(answer);
    expect([count, deadLetters[1].id]).toEqual([2, 'letter-1']);
    expect(deadLetters[0]).toEqual({
      id: 'letter-o',
      queue: 'outbox',
      rule: 'reviews',
      key: 'github:default:event-1',
      type: 'com.github.push',
      provider: 'github',
      hook: 'default',
      recordedtime: '2026-01-02T03:04:05.678Z',
      ...refused,
      sentAt: '2026-01-02T03:21:00.100Z',
    });
  });

  it('says whose wish it was, where it is of a replay', async () => {
    const message = encodeOutboxMessage({ rule: 'r', replay: 'ask-1', envelope: envelopeWith() });
    const deps = apiWorld({ outboxLetters: [outboxLetterWith({ message })] });

    const answer = await query(deps, get('/dead-letters'));

    expect(valueIn(answer).deadLetters).toMatchObject([{ rule: 'r', replay: 'ask-1' }]);
  });

  it('lists a message that is none of the outbox, and who may know why', async () => {
    const message = encodeDelivery(deliveryWith());
    const deps = apiWorld({ outboxLetters: [outboxLetterWith({ message, failure: undefined })] });

    const answer = await query(deps, get('/dead-letters'));

    expect(valueIn(answer).deadLetters).toEqual([
      {
        id: 'letter-o',
        queue: 'outbox',
        reason: 'unknown: SQS moved it, and the log of the dispatcher may say why',
        sentAt: '2026-01-02T03:21:00.100Z',
      },
    ]);
  });

  it.each([
    ['?queue=events', ['letter-1'], 1],
    ['?queue=outbox', ['letter-o'], 1],
    ['?queue=', ['letter-o', 'letter-1'], 2],
    ['?limit=1', ['letter-o'], 2],
  ])('with %j has %j of %i', async (search, ids, count) => {
    const deps = apiWorld({ letters: [letterWith()], outboxLetters: [outboxLetterWith()] });

    const answer = await query(deps, get(`/dead-letters${search}`));

    expect([idsIn(answer), valueIn(answer).count]).toEqual([ids, count]);
  });

  it('waits for the look at one queue before it says that the other is away', async () => {
    const deps = apiWorld({ letters: [letterWith()] });
    const done: string[] = [];
    deps.deadLetters.events.peek = () =>
      Promise.reject(new HookError('queue_unavailable', 'SQS is down'));
    deps.deadLetters.outbox.peek = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push('outbox');
      return [];
    };

    const answer = await query(deps, get('/dead-letters'));

    expect([answer.status, done]).toEqual([503, ['outbox']]);
  });
});

/** What is told of the letter wherever it is told of. */
const facts = {
  id: 'letter-1',
  queue: 'events',
  key: 'github:default:event-1',
  type: 'com.github.push',
  provider: 'github',
  hook: 'default',
  recordedtime: '2026-01-02T03:04:05.678Z',
  ...failure,
  sentAt: '2026-01-02T03:20:00.100Z',
};

describe('GET /dead-letters/<id>', () => {
  it('shows the event that it would be, its headers and data', async () => {
    const deps = world(letterWith({ id: 'other' }), letterWith());

    const answer = await query(deps, get('/dead-letters/letter-1'));

    expect(answer.status).toBe(200);
    expect(valueIn(answer)).toEqual({
      ...facts,
      envelope: envelopeWith(),
      headers: { 'x-github-event': 'push' },
      data: { ref: 'refs/heads/main' },
    });
  });

  it('shows the data as they were sent, and Slack’s without the token', async () => {
    const envelope = envelopeWith({ provider: 'slack' });
    const body = packBody(Buffer.from('{"token":"legacy","id":12345678901234567890}'));
    const message = encodeDelivery(deliveryWith({ envelope, body }));

    const answer = await query(world(letterWith({ message })), get('/dead-letters/letter-1'));

    expect(answer.body).toMatch(/,"data":\{"id":12345678901234567890\}\}$/);
  });

  it('fetches a body that is in the body store', async () => {
    const dataref = 's3://bucket/e1';
    const delivery = deliveryWith({ envelope: envelopeWith({ dataref }), body: undefined });
    const deps = world(letterWith({ message: encodeDelivery(delivery) }));
    deps.bodies.kept.set(dataref, packBody(Buffer.from('{"large":true}')));

    const answer = await query(deps, get('/dead-letters/letter-1'));

    expect(valueIn(answer)).toMatchObject({ envelope: { dataref }, data: { large: true } });
  });

  it('shows the message itself where the body is not in the body store', async () => {
    const envelope = envelopeWith({ dataref: 's3://bucket/gone' });
    const message = encodeDelivery(deliveryWith({ envelope, body: undefined }));

    const answer = await query(world(letterWith({ message })), get('/dead-letters/letter-1'));

    expect(answer.status).toBe(200);
    expect(valueIn(answer)).toEqual({
      ...facts,
      message,
    });
  });

  it.each([
    ['does not unpack', { encoding: 'gzip', bytes: Buffer.from('no gzip') } as const],
    ['is nothing that its provider sends', packBody(Buffer.from('no form, no JSON'))],
  ])('shows the message itself where the body %s', async (_how, body) => {
    const message = encodeDelivery(deliveryWith({ body }));

    const answer = await query(world(letterWith({ message })), get('/dead-letters/letter-1'));

    expect(answer.status).toBe(200);
    expect(valueIn(answer)).toMatchObject({ key: 'github:default:event-1', message });
    expect(Object.keys(valueIn(answer))).not.toContain('data');
  });

  it('shows a message that is none of ours, every character of it', async () => {
    const deps = world(letterWith({ message: 'hello "☃"\n', failure: undefined }));

    const answer = await query(deps, get('/dead-letters/letter-1'));

    expect(valueIn(answer)).toEqual({
      id: 'letter-1',
      queue: 'events',
      reason: 'unknown: SQS moved it, and the log of the worker may say why',
      sentAt: '2026-01-02T03:20:00.100Z',
      message: 'hello "☃"\n',
    });
  });

  it('says how to come by data that are too large for the answer', async () => {
    const dataref = 's3://bucket/e1';
    const delivery = deliveryWith({ envelope: envelopeWith({ dataref }), body: undefined });
    const deps = world(letterWith({ message: encodeDelivery(delivery) }));
    deps.bodies.kept.set(dataref, packBody(Buffer.from(`{"a":"${'x'.repeat(5_500_000)}"}`)));

    const answer = await query(deps, get('/dead-letters/letter-1'));

    expect(valueIn(answer)).toMatchObject({
      id: 'letter-1',
      envelope: { dataref },
      headers: { 'x-github-event': 'push' },
      dataomitted:
        'too large for this answer: redrive it, then see /events/github%3Adefault%3Aevent-1/body',
    });
    expect(Object.keys(valueIn(answer))).not.toContain('data');
  });

  it('shows one of the outbox, with the envelope of the event that the rule is for', async () => {
    const deps = apiWorld({ letters: [letterWith()], outboxLetters: [outboxLetterWith()] });

    const answer = await query(deps, get('/dead-letters/letter-o'));

    expect(valueIn(answer)).toEqual({
      ...facts,
      ...refused,
      id: 'letter-o',
      queue: 'outbox',
      rule: 'reviews',
      sentAt: '2026-01-02T03:21:00.100Z',
      envelope: envelopeWith(),
    });
  });

  it('shows what one of the outbox says where that is no rule for an event', async () => {
    const deps = apiWorld({ outboxLetters: [outboxLetterWith({ message: '{"rule":"r"}' })] });

    const answer = await query(deps, get('/dead-letters/letter-o'));

    expect(valueIn(answer)).toEqual({
      id: 'letter-o',
      queue: 'outbox',
      ...refused,
      sentAt: '2026-01-02T03:21:00.100Z',
      message: '{"rule":"r"}',
    });
  });

  it('finds the last of a thousand', async () => {
    const deps = world(...numbered(1000));

    const answer = await query(deps, get('/dead-letters/letter-999'));

    expect(valueIn(answer).id).toBe('letter-999');
  });

  it('is answered 404 where none has the id, with how many were looked through', async () => {
    const answer = await query(world(...numbered(3)), get('/dead-letters/letter-3'));

    expect(answer.status).toBe(404);
    expect(valueIn(answer).error).toEqual({
      code: 'dead_letter_not_found',
      message: 'none of the 3 dead letters looked through has this id; a redrive gives them others',
    });
  });

  it('is answered 400 where the id is not percent-encoded', async () => {
    const answer = await query(world(), get('/dead-letters/%'));

    expect(answer.status).toBe(400);
    expect(valueIn(answer).error.message).toBe('the parameter id is not percent-encoded UTF-8');
  });
});

describe('POST /dead-letters/redrive', () => {
  it('moves all of them back, and says how many', async () => {
    const deps = world(letterWith(), letterWith({ id: 'letter-2', message: 'hello' }));

    const answer = await query(deps, redrive);

    expect(answer).toEqual({
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"redriving":2}',
    });
    expect(deps.deadLetters.events.redriven).toEqual([encodeDelivery(deliveryWith()), 'hello']);
  });

  it.each([
    ['', { redriving: 3 }, 1, 2],
    ['queue=events', { redriving: 1 }, 1, 0],
    ['queue=outbox', { redriving: 2 }, 0, 2],
  ])('with %j moves back those that are meant', async (search, answered, events, outbox) => {
    const deps = apiWorld({
      letters: [letterWith()],
      outboxLetters: [outboxLetterWith(), outboxLetterWith({ id: 'letter-p' })],
    });

    const answer = await query(deps, { ...redrive, query: new URLSearchParams(search) });

    expect(valueIn(answer)).toEqual(answered);
    expect(deps.deadLetters.events.redriven).toHaveLength(events);
    expect(deps.deadLetters.outbox.redriven).toHaveLength(outbox);
  });

  it.each([
    ['events', 'outbox', 2],
    ['outbox', 'events', 1],
  ] as const)('begins the others where those of %s are moving', async (moving, other, count) => {
    const deps = apiWorld({
      letters: [letterWith()],
      outboxLetters: [outboxLetterWith(), outboxLetterWith({ id: 'letter-p' })],
    });
    deps.deadLetters[moving].redrive = areMoving;

    const answer = await query(deps, redrive);

    expect(answer.status).toBe(202);
    expect(valueIn(answer)).toEqual({ redriving: count, running: [moving] });
    expect(deps.deadLetters[other].redriven).toHaveLength(count);
  });

  it.each(['', 'queue=outbox'])('with %j is answered 409 where none can begin', async (search) => {
    const deps = apiWorld({ letters: [letterWith()], outboxLetters: [outboxLetterWith()] });
    deps.deadLetters.events.redrive = areMoving;
    deps.deadLetters.outbox.redrive = areMoving;

    const answer = await query(deps, { ...redrive, query: new URLSearchParams(search) });

    expect([answer.status, valueIn(answer).error.code]).toEqual([409, 'redrive_running']);
  });

  it('is answered 503 where one queue is away, to be asked again', async () => {
    const deps = apiWorld({ letters: [letterWith()], outboxLetters: [outboxLetterWith()] });
    deps.deadLetters.events.redrive = areMoving;
    deps.deadLetters.outbox.redrive = () =>
      Promise.reject(new HookError('queue_unavailable', 'SQS is down'));

    const answer = await query(deps, redrive);

    expect([answer.status, valueIn(answer).error.code]).toEqual([503, 'queue_unavailable']);
  });

  it('is answered 409 while that is being done', async () => {
    const deps = world(letterWith());
    deps.deadLetters.events.redrive = areMoving;

    const answer = await query(deps, { ...redrive, query: new URLSearchParams('queue=events') });

    expect(answer.status).toBe(409);
    expect(valueIn(answer).error).toEqual({ code: 'redrive_running', message: 'they are moving' });
  });

  it.each(['GET', 'PUT', 'DELETE'])('moves nothing for a %s', async (method) => {
    const deps = world(letterWith());

    const answer = await query(deps, { ...redrive, method });

    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    expect(deps.deadLetters.events.redriven).toEqual([]);
  });
});

describe('the dead letters when the queue is down', () => {
  it.each([
    ['GET /dead-letters', get('/dead-letters')],
    ['GET /dead-letters/<id>', get('/dead-letters/letter-1')],
    ['POST /dead-letters/redrive', redrive],
  ])('%s is answered 503, to be asked again', async (_what, request) => {
    const deps = world(letterWith());
    const unavailable = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'SQS is down');
    };
    Object.assign(deps.deadLetters.events, { count: unavailable, peek: unavailable });

    const answer = await query(deps, request);

    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(valueIn(answer).error.code).toBe('queue_unavailable');
    expect(deps.deadLetters.events.redriven).toEqual([]);
  });
});
