import { GetQueueUrlCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import { sqsDeadLetters } from '../../src/adapters/aws/sqs-dead-letters.ts';
import { deadLettersSuffix, eventsQueueName } from '../../src/dev/backend/resources.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import type { Envelope } from '../../src/domain/envelope.ts';
import { errorStatuses } from '../../src/domain/errors.ts';
import { parseJsonObject, textAt } from '../../src/domain/json.ts';
import { listFilterOf } from '../../src/flows/list-parameters.ts';
import { routes } from '../../src/flows/query.ts';
import { hex } from '../e2e/large-bodies.ts';
import { eventOf, send } from '../e2e/sent-events.ts';
import { local } from '../faults/backlog.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { MoodyService } from '../support/moody-service.ts';
import {
  documentedCodes,
  membersOf,
  operationNamed,
  operations,
  outcomesOf,
  problemsOf,
  problemsWith,
  schemaFor,
} from '../support/openapi.ts';
import { type RunningService, runThrowawayService } from '../support/running-service.ts';
import { waitUntil } from '../support/wait-until.ts';

/** A question, and what has to come of it, as in `404 event_not_found`. */
interface Case {
  readonly operation: string;
  readonly outcome: string;
  readonly ask: () => Promise<Response>;
}

/** It announces every event, and its servers can be made to fail. */
let service: MoodyService;
/** It does neither. */
let plain: RunningService;

const pushed = eventOf(hex, 'documented-push', 2000);
const large = eventOf(hex, 'documented-large', 5_700_000);
const known = `/events/${encodeURIComponent(pushed.key)}`;
const unknown = '/events/github%3Adefault%3Anever';
const sale = new CloudEvent({
  id: 's1',
  source: '/shop',
  type: 'com.example.sold',
  data: { n: 1 },
});
const batchType = 'application/cloudevents-batch+json';

const ask = (path: string, init: RequestInit = {}) => fetch(`${service.origin}${path}`, init);
const post = (path: string) => ask(path, { method: 'POST' });

function produce(headers: object, body: unknown): Promise<Response> {
  return ask('/events', { method: 'POST', headers: { ...headers }, body: String(body) });
}

/** While the server fails at everything. */
async function without(
  servers: readonly ('sqs' | 's3' | 'dynamodb')[],
  question: () => Promise<Response>,
): Promise<Response> {
  for (const server of servers) service.turn(server, 'error-500');
  const answer = await question();
  await service.calm();
  return answer;
}

async function idOfLetter(key: string | undefined): Promise<string> {
  const letter = await waitUntil('the dead letter', async () => {
    const { deadLetters } = (await (await ask('/dead-letters')).json()) as {
      deadLetters: { id: string; key?: string }[];
    };
    return deadLetters.find((each) => each.key === key);
  });
  return letter.id;
}

/** Moves one letter a second, so that it takes its time. */
async function moveSlowly(): Promise<void> {
  const client = new SQSClient({ ...local, endpoint: service.endpointOf('sqs') });
  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  await client.send(
    new StartMessageMoveTaskCommand({
      SourceArn: arnOf(eventsQueueName + deadLettersSuffix),
      DestinationArn: arnOf(eventsQueueName),
      MaxNumberOfMessagesPerSecond: 1,
    }),
  );
  client.destroy();
}

/** One whose worker said why, and others that nobody can read. */
async function bury(): Promise<void> {
  const client = new SQSClient({ ...local, endpoint: service.endpointOf('sqs') });
  const urlOf = async (name: string) =>
    (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? '';
  const letters = sqsDeadLetters(client, {
    queueUrl: await urlOf(eventsQueueName),
    deadLettersUrl: await urlOf(eventsQueueName + deadLettersSuffix),
  });
  const failure = {
    reason: 'store_unavailable/TimeoutError',
    failedAt: '2026-01-02T03:20:00.000Z',
    receives: 5,
    queueMessage: 'message-1',
  };
  const texts = [encodeDelivery(deliveryWith()), 'none of ours', 'nor this', 'nor that'];
  for (const text of texts) await letters.put(text, failure, AbortSignal.timeout(10_000));
  client.destroy();
}

const cases: readonly Case[] = [
  ...operations.map(
    ({ name }): Case => ({
      operation: name,
      outcome: '400 parameter_invalid',
      ask: () => {
        const [method = '', path = ''] = name.split(' ');
        return ask(`${path.replace(/\{.*\}/, 'any')}?verbose=true`, { method });
      },
    }),
  ),
  { operation: 'GET /health', outcome: '200', ask: () => ask('/health') },
  { operation: 'GET /events', outcome: '200', ask: () => ask('/events?limit=1') },
  { operation: 'GET /events', outcome: '200', ask: () => ask('/events?type=none.*') },
  {
    operation: 'GET /events',
    outcome: '503 store_unavailable',
    ask: () => without(['dynamodb'], () => ask('/events')),
  },
  {
    operation: 'POST /events',
    outcome: '202',
    ask: () => {
      const { headers, body } = HTTP.structured(sale);
      return produce(headers, body);
    },
  },
  {
    operation: 'POST /events',
    outcome: '202',
    ask: () => {
      const { headers, body } = HTTP.binary(sale);
      return produce(headers, body);
    },
  },
  {
    operation: 'POST /events',
    outcome: '202',
    ask: () => produce({ 'content-type': batchType }, JSON.stringify([sale, sale])),
  },
  {
    operation: 'POST /events',
    outcome: '400 body_malformed',
    ask: () => produce({ 'content-type': batchType }, '[{}]'),
  },
  {
    operation: 'POST /events',
    outcome: '503 enqueue_failed',
    ask: () =>
      without(['sqs', 's3'], () => produce({ 'content-type': batchType }, JSON.stringify([sale]))),
  },
  { operation: 'GET /events/{key}', outcome: '200', ask: () => ask(known) },
  {
    operation: 'GET /events/{key}',
    outcome: '200',
    ask: () => ask(`/events/${encodeURIComponent(large.key)}`),
  },
  {
    operation: 'GET /events/{key}',
    outcome: '400 parameter_invalid',
    ask: () => ask('/events/%ff'),
  },
  { operation: 'GET /events/{key}', outcome: '404 event_not_found', ask: () => ask(unknown) },
  {
    operation: 'GET /events/{key}',
    outcome: '503 store_unavailable',
    ask: () => without(['dynamodb'], () => ask(known)),
  },
  { operation: 'GET /events/{key}/body', outcome: '200', ask: () => ask(`${known}/body`) },
  {
    operation: 'GET /events/{key}/body',
    outcome: '404 event_not_found',
    ask: () => ask(`${unknown}/body`),
  },
  {
    operation: 'GET /events/{key}/body',
    outcome: '503 store_unavailable',
    ask: () => without(['s3'], () => ask(`/events/${encodeURIComponent(large.key)}/body`)),
  },
  {
    operation: 'POST /events/{key}/replay',
    outcome: '202',
    ask: () => post(`${known}/replay`),
  },
  { operation: 'GET /events/{key}', outcome: '200', ask: () => ask(known) },
  {
    operation: 'POST /events/{key}/replay',
    outcome: '404 event_not_found',
    ask: () => post(`${unknown}/replay`),
  },
  {
    operation: 'POST /events/{key}/replay',
    outcome: '409 nothing_to_dispatch',
    ask: () => fetch(`${plain.origin}${known}/replay`, { method: 'POST' }),
  },
  {
    operation: 'POST /events/{key}/replay',
    outcome: '503 queue_unavailable',
    ask: () => without(['sqs'], () => post(`${known}/replay`)),
  },
  {
    operation: 'POST /events/{key}/replay',
    outcome: '503 store_unavailable',
    ask: () => without(['dynamodb'], () => post(`${known}/replay`)),
  },
  { operation: 'GET /stats', outcome: '200', ask: () => ask('/stats') },
  {
    operation: 'GET /stats',
    outcome: '503 store_unavailable',
    ask: () => without(['dynamodb'], () => ask('/stats')),
  },
  { operation: 'GET /dead-letters', outcome: '200', ask: () => ask('/dead-letters?limit=200') },
  {
    operation: 'GET /dead-letters',
    outcome: '503 queue_unavailable',
    ask: () => without(['sqs'], () => ask('/dead-letters')),
  },
  {
    operation: 'GET /dead-letters/{id}',
    outcome: '200',
    ask: async () => ask(`/dead-letters/${await idOfLetter('github:default:event-1')}`),
  },
  {
    operation: 'GET /dead-letters/{id}',
    outcome: '200',
    ask: async () => ask(`/dead-letters/${await idOfLetter(undefined)}`),
  },
  {
    operation: 'GET /dead-letters/{id}',
    outcome: '404 dead_letter_not_found',
    ask: () => ask('/dead-letters/never'),
  },
  {
    operation: 'GET /dead-letters/{id}',
    outcome: '503 queue_unavailable',
    ask: () => without(['sqs'], () => ask('/dead-letters/any')),
  },
  {
    operation: 'POST /dead-letters/redrive',
    outcome: '503 queue_unavailable',
    ask: () => without(['sqs'], () => post('/dead-letters/redrive')),
  },
  {
    operation: 'POST /dead-letters/redrive',
    outcome: '409 redrive_running',
    ask: async () => {
      await moveSlowly();
      return post('/dead-letters/redrive');
    },
  },
  {
    operation: 'POST /dead-letters/redrive',
    outcome: '202',
    ask: () => fetch(`${plain.origin}/dead-letters/redrive`, { method: 'POST' }),
  },
];

describe('the answers of the running service', () => {
  beforeAll(async () => {
    [service, plain] = await Promise.all([
      MoodyService.start({ visibilitySeconds: 180 }),
      runThrowawayService(),
    ]);
    await bury();
    await send(service.origin, pushed);
    await send(service.origin, large);
    await send(plain.origin, pushed);
    for (const url of [
      `${service.origin}${known}`,
      `${service.origin}/events/${encodeURIComponent(large.key)}`,
      `${plain.origin}${known}`,
    ]) {
      await waitUntil(url, async () => {
        const { status } = (await (await fetch(url)).json()) as { status?: string };
        return status === 'dispatched';
      });
    }
  }, 60_000);
  afterAll(async () => {
    await service.stop();
    await plain.stop();
  });

  it.each(cases)('$operation: $outcome is as documented', async ({ operation, outcome, ask }) => {
    const answer = await ask();

    const code = textAt(parseJsonObject(await answer.clone().text()), 'error.code');
    expect([answer.status, code].join(' ').trim()).toBe(outcome);
    expect(await problemsOf(operation, answer)).toEqual([]);
  });
});

describe('the document', () => {
  it('has each outcome shown by an answer, and no answer that it does not have', () => {
    const documented = operations.flatMap((operation) =>
      outcomesOf(operation).map((outcome) => `${operation.name}: ${outcome}`),
    );
    const shown = cases.map(({ operation, outcome }) => `${operation}: ${outcome}`);

    expect([...new Set(shown)].sort()).toEqual(documented.toSorted());
  });

  it('has every route with its parameters, and no other', () => {
    const documented = operations.map(({ name, parameters }) => [
      name,
      parameters
        .filter((parameter) => parameter.in !== 'header')
        .map(({ name: parameter, in: place }) => `${place} ${parameter}`)
        .sort(),
    ]);

    const served = routes.map(({ method, path, parameters }) => [
      `${method} ${path}`,
      [
        ...[...path.matchAll(/\{(.*)\}/g)].map(([, name]) => `path ${name}`),
        ...parameters.map((name) => `query ${name}`),
      ],
    ]);
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it('has every code, but for those of receivers and logs', () => {
    const ofOthers = [
      'deadline_exceeded',
      'message_malformed',
      'secrets_unavailable',
      'signature_invalid',
      'signature_stale',
    ];

    expect([...documentedCodes, ...ofOthers].sort()).toEqual(Object.keys(errorStatuses).sort());
  });

  it('gives each code the status that it has', () => {
    const given = operations
      .flatMap(outcomesOf)
      .map((outcome) => outcome.split(' '))
      .filter(([, code]) => code !== undefined);

    const statuses: Readonly<Record<string, number>> = errorStatuses;
    const wrong = given.filter(([status, code = '']) => statuses[code] !== Number(status));
    expect(wrong).toEqual([]);
  });

  it('names each operation once', () => {
    const ids = operations.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)]);
  });

  it('knows all that an envelope may say', () => {
    const full: Required<Envelope> = {
      ...envelopeWith({ bodyhash: 'ab'.repeat(32) }),
      subject: 'refs/heads/main',
      action: 'opened',
      authtype: 'app_user',
      authid: 'octocat',
      scope: 'acme/web',
      contenttype: 'application/json',
      traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
      dataref: 's3://bucket/bodies/x',
      duplicateof: 'github:default:event-0',
    };

    expect(membersOf('Envelope').toSorted()).toEqual(Object.keys(full).sort());
    expect(problemsWith({ $ref: '#/components/schemas/Envelope' }, full)).toEqual([]);
  });

  it.each([
    ['provider', ['github', 'a', ''], ['GitHub', 'a b', '-a', 'a'.repeat(64)]],
    ['hook', ['default', 'acme-web', ''], ['Acme', 'ä', 'a'.repeat(64)]],
    ['source', ['urn:slack:T1', 'a'.repeat(1000), ''], ['a b', 'ü', 'a'.repeat(1001)]],
    ['type', ['com.github.*', 'a'.repeat(500), `${'a'.repeat(500)}*`], ['a'.repeat(502)]],
    ['limit', ['1', '200'], ['0', '201', '1.5']],
  ])('takes and refuses the %s that the API does', (name, right, wrong) => {
    const { parameters } = operationNamed('GET /events');
    const schema = parameters.find((parameter) => parameter.name === name)?.schema;
    const verdictOf = (text: string) => {
      const isDocumented =
        problemsWith(schema, name === 'limit' ? Number(text) : text).length === 0;
      return [isDocumented, isTaken(name, text)];
    };

    expect(right.map(verdictOf)).toEqual(right.map(() => [true, true]));
    expect(wrong.map(verdictOf)).toEqual(wrong.map(() => [false, false]));
  });

  it.each([
    ['application/cloudevents+json', HTTP.structured(sale).body],
    [batchType, JSON.stringify([sale, sale])],
  ])('takes what CNCF’s SDK sends as %s', (type, body) => {
    const { requestBody = {} } = operationNamed('POST /events');

    expect(problemsWith(schemaFor(requestBody, type), JSON.parse(String(body)))).toEqual([]);
  });

  it('is not satisfied with what it does not say', async () => {
    const json = { 'content-type': 'application/json' };
    const answers = [
      Response.json({ status: 'ok', more: 1 }),
      Response.json({ status: 'fine' }),
      Response.json({}, { status: 201 }),
      new Response('ok', { headers: { 'content-type': 'text/plain' } }),
      Response.json({ error: { code: 'event_not_found', message: 'x' } }, { status: 400 }),
      new Response('{"error":{"code":"parameter_invalid","message":"x","trace":1}}', {
        status: 400,
        headers: json,
      }),
    ];

    const problems = await Promise.all(answers.map((each) => problemsOf('GET /health', each)));

    expect(problems.map((each) => each.length > 0)).toEqual(answers.map(() => true));
  });
});

function isTaken(name: string, value: string): boolean {
  try {
    listFilterOf(new URLSearchParams({ [name]: value }));
    return true;
  } catch {
    return false;
  }
}
