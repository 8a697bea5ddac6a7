import { describe, expect, it } from '@jest/globals';
import { packBody } from '../../src/domain/body.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpResponse } from '../../src/domain/http.ts';
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

function world(...letters: readonly DeadLetter[]) {
  return apiWorld({ letters });
}

const redrive = requestWith({ method: 'POST', path: '/dead-letters/redrive' });

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
      { ...deps, deadLetters: { ...deps.deadLetters, peek, count } },
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
    deps.deadLetters.count = async () => 0;

    const answer = await query(deps, get('/dead-letters'));

    expect(valueIn(answer).count).toBe(1);
  });

  it.each([
    ['limit=0', 'limit must be a number from 1 to 200'],
    ['limit=201', 'limit must be a number from 1 to 200'],
    ['limit=1e2', 'limit must be a number from 1 to 200'],
    ['provider=github', 'provider is unknown; there are limit'],
    ['cursor=x', 'cursor is unknown; there are limit'],
  ])('with %s is answered 400, naming the parameter', async (search, problem) => {
    const answer = await query(world(letterWith()), get(`/dead-letters?${search}`));

    expect(answer.status).toBe(400);
    expect(valueIn(answer).error).toEqual({
      code: 'parameter_invalid',
      message: `the parameter ${problem}`,
    });
  });
});

/** What is told of the letter wherever it is told of. */
const facts = {
  id: 'letter-1',
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
    expect(deps.deadLetters.redriven).toEqual([encodeDelivery(deliveryWith()), 'hello']);
  });

  it('is answered 409 while that is being done', async () => {
    const deps = world(letterWith());
    deps.deadLetters.redrive = async () => {
      throw new HookError('redrive_running', 'they are moving');
    };

    const answer = await query(deps, redrive);

    expect(answer.status).toBe(409);
    expect(valueIn(answer).error).toEqual({ code: 'redrive_running', message: 'they are moving' });
  });

  it.each(['GET', 'PUT', 'DELETE'])('moves nothing for a %s', async (method) => {
    const deps = world(letterWith());

    const answer = await query(deps, { ...redrive, method });

    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    expect(deps.deadLetters.redriven).toEqual([]);
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
    Object.assign(deps.deadLetters, { count: unavailable, peek: unavailable });

    const answer = await query(deps, request);

    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(valueIn(answer).error.code).toBe('queue_unavailable');
    expect(deps.deadLetters.redriven).toEqual([]);
  });
});
