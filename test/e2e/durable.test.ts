import { afterAll, describe, expect, it } from '@jest/globals';
import type { ServerName } from '../../src/dev/service.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { BacklogCounts } from '../faults/backlog.ts';
import { takeEffects } from '../faults/effects.ts';
import type { FaultKind } from '../faults/fault-kinds.ts';
import { MoodyService } from '../support/moody-service.ts';
import { Pool } from '../support/pool.ts';
import { waitUntil } from '../support/wait-until.ts';
import { formBytes, hex } from './large-bodies.ts';
import {
  dispatched,
  eventOf,
  oneOfEach,
  type SentEvent,
  type Stored,
  send,
  sendAll,
  slowly,
  storedAs,
} from './sent-events.ts';

/** What fails between the put of an event and the mark that all is done. */
interface HalfWay {
  readonly how: string;
  readonly id: string;
  readonly server: ServerName;
  readonly fault: FaultKind;
  /** In the body of the request that fails. */
  readonly words: string;
}

/** What a server may do to whoever asks it something, and the same for a sentence. */
const misdeeds: readonly (readonly [string, FaultKind])[] = [
  ['never answers', 'hang'],
  ['answers with an internal error', 'error-500'],
  ['asks to slow down', 'slow-down-503'],
  ['throttles', 'throttling'],
  ['cuts connections before it does anything', 'reset-before'],
  ['refuses connections', 'outage'],
  ['cuts connections when it is done', 'reset-after'],
  ['cuts connections in the middle of its answer', 'half-answer'],
  ['answers with half of its answer', 'truncated-answer'],
  ['answers with nothing', 'empty-200'],
];

const halfWays: readonly HalfWay[] = [
  {
    how: 'the outbox refuses',
    id: 'half-way-outbox-500',
    server: 'sqs',
    fault: 'error-500',
    words: 'hooklane-outbox',
  },
  {
    how: 'the outbox takes the message and does not say so',
    id: 'half-way-outbox-reset',
    server: 'sqs',
    fault: 'reset-after',
    words: 'hooklane-outbox',
  },
  {
    how: 'the mark is refused',
    id: 'half-way-mark-500',
    server: 'dynamodb',
    fault: 'error-500',
    words: ':dispatched',
  },
  {
    how: 'the mark gets no answer',
    id: 'half-way-mark-hang',
    server: 'dynamodb',
    fault: 'hang',
    words: ':dispatched',
  },
];

const once = { status: 'dispatched', deliveries: 1, isExact: true };
const twice = { status: 'dispatched', deliveries: 2, isExact: true };
const notNow = { status: 503, retryAfter: '5', code: 'enqueue_failed' };

/** Long enough that a message which nobody hears of meanwhile does not become a dead letter. */
const visibilitySeconds = 3;
const patience = 60_000;
const timeout = 120_000;

const services = new Pool(2, () => MoodyService.start({ visibilitySeconds }));

/** Runs the test with a service that nobody else has meanwhile. */
const withService = (test: (service: MoodyService) => Promise<void>): Promise<void> =>
  services.lend((service) => test(service).finally(() => service.calm()));

afterAll(async () => {
  await Promise.all(services.made.map((service) => service.stop()));
}, timeout);

/** In one block: Jest runs those of a block at the same time. */
describe('an accepted event is safe, whatever fails:', () => {
  it.concurrent.each(misdeeds)(
    'it is stored once, although nobody sends it again, where SQS %s',
    (_, fault) =>
      withService(async (service) => {
        const events = oneOfEach(`sqs-${fault}`);
        service.turn('sqs', fault);

        const answers = await sendAll(service.origin, events);
        const spilled = keysIn(service.lines(), 'spilling', events);
        await service.calm();

        expect(answers.map(({ status }) => status)).toEqual([200, 202, 202]);
        expect(spilled).toEqual([
          `github:default:sqs-${fault}`,
          `gitlab:default:sqs-${fault}`,
          `slack:default:sqs-${fault}`,
        ]);
        expect(await dispatched(service.origin, events, patience)).toEqual([once, once, once]);
        expect(await settled(service)).toEqual({
          queued: 0,
          outbox: 0,
          spilled: 0,
          deadLetters: 0,
        });
        expect(await stored(service, events)).toEqual([once, once, once]);
      }),
    timeout,
  );

  it.concurrent.each(misdeeds)(
    'it is stored once, although nobody sends it again, where DynamoDB %s',
    (_, fault) =>
      withService(async (service) => {
        const events = oneOfEach(`dynamodb-${fault}`);
        service.turn('dynamodb', fault);

        const answers = await sendAll(service.origin, events);
        await workedOn(service, events);
        await service.calm();

        expect(answers.map(({ status }) => status)).toEqual([200, 202, 202]);
        expect(await dispatched(service.origin, events, patience)).toEqual([once, once, once]);
        expect(await settled(service)).toEqual({
          queued: 0,
          outbox: 0,
          spilled: 0,
          deadLetters: 0,
        });
        expect(await stored(service, events)).toEqual([once, once, once]);
      }),
    timeout,
  );

  it.concurrent(
    'what neither SQS nor S3 takes is refused, is nowhere, and is stored when it is sent again',
    () =>
      withService(async (service) => {
        const events = oneOfEach('nowhere-at-all');
        service.turn('sqs', 'error-500');
        service.turn('s3', 'error-500');

        const refused = await sendAll(service.origin, events);
        await service.calm();
        const left = await service.backlog();
        const meanwhile = await stored(service, events);
        const accepted = await sendAll(service.origin, events);

        expect(refused).toEqual([notNow, notNow, notNow]);
        expect(left).toEqual({ queued: 0, outbox: 0, spilled: 0, deadLetters: 0 });
        expect(meanwhile).toEqual([undefined, undefined, undefined]);
        expect(accepted.map(({ status }) => status)).toEqual([200, 202, 202]);
        expect(await dispatched(service.origin, events, patience)).toEqual([once, once, once]);
        expect(await settled(service)).toEqual({
          queued: 0,
          outbox: 0,
          spilled: 0,
          deadLetters: 0,
        });
      }),
    timeout,
  );

  // We cannot know that both had it. The provider sent it twice, and so it is counted twice.
  it.concurrent(
    'what SQS and S3 take and do not say so is refused, and stored once all the same',
    () =>
      withService(async (service) => {
        const events = oneOfEach('taken-in-silence');
        service.turn('sqs', 'reset-after');
        service.turn('s3', 'reset-after');

        const refused = await sendAll(service.origin, events);
        await service.calm();
        const first = await dispatched(service.origin, events, patience);
        const accepted = await sendAll(service.origin, events);
        await settled(service);

        expect(refused).toEqual([notNow, notNow, notNow]);
        expect(first).toEqual([once, once, once]);
        expect(accepted.map(({ status }) => status)).toEqual([200, 202, 202]);
        expect(await stored(service, events)).toEqual([twice, twice, twice]);
      }),
    timeout,
  );

  it.concurrent(
    'what is too large for the queue is refused while S3 fails, and nothing else is lost',
    () =>
      withService(async (service) => {
        const before = eventOf(formBytes, 'large-before-it', 1_000_000);
        const refused = eventOf(formBytes, 'large-meanwhile', 1_000_000);
        // Small enough for the queue, and too large for the item.
        const medium = eventOf(formBytes, 'medium-meanwhile', 600_000);
        const small = eventOf(hex, 'small-meanwhile', 2000);
        const safe = [before, medium, small];
        const first = await send(service.origin, before);
        await dispatched(service.origin, [before], patience);
        service.turn('s3', 'error-500');

        const answers = await sendAll(service.origin, [refused, medium, small]);
        await workedOn(service, [medium, small]);
        await service.calm();

        expect([first.status, ...answers.map(({ status }) => status)]).toEqual([
          202, 503, 202, 202,
        ]);
        expect(answers[0]).toEqual(notNow);
        expect(await dispatched(service.origin, safe, patience)).toEqual([once, once, once]);
        expect(await settled(service)).toEqual({
          queued: 0,
          outbox: 0,
          spilled: 0,
          deadLetters: 0,
        });
        expect(await stored(service, [refused])).toEqual([undefined]);
        expect((await send(service.origin, refused)).status).toBe(202);
        expect(await dispatched(service.origin, [refused], patience)).toEqual([once]);
        await settled(service);
      }),
    timeout,
  );

  it.concurrent(
    'what is too large for the queue is spilled, body and all, while SQS fails',
    () =>
      withService(async (service) => {
        const events = [eventOf(formBytes, 'large-and-spilled', 1_000_000)];
        service.turn('sqs', 'error-500');

        const answers = await sendAll(service.origin, events);
        const spilled = keysIn(service.lines(), 'spilling', events);
        await service.calm();

        expect(answers.map(({ status }) => status)).toEqual([202]);
        expect(spilled).toEqual(['github:default:large-and-spilled']);
        expect(await dispatched(service.origin, events, patience)).toEqual([once]);
        expect(await settled(service)).toEqual({
          queued: 0,
          outbox: 0,
          spilled: 0,
          deadLetters: 0,
        });
      }),
    timeout,
  );

  it.concurrent.each(halfWays)(
    'it is stored, and dispatched later by itself, where $how',
    ({ id, server, fault, words }) =>
      withService(async (service) => {
        const events = oneOfEach(id);
        service.turn(server, fault, words);

        await sendAll(service.origin, events);
        await failed(service, events);
        const halfDone = await stored(service, events);
        await service.calm();

        const half = { status: 'stored', deliveries: 1, isExact: true };
        expect(halfDone).toEqual([half, half, half]);
        expect(await dispatched(service.origin, events, patience)).toEqual([once, once, once]);
        expect(await settled(service)).toEqual({
          queued: 0,
          outbox: 0,
          spilled: 0,
          deadLetters: 0,
        });
        expect(await announced(service, events)).toEqual([true, true, true]);
      }),
    timeout,
  );

  it.concurrent(
    'it is stored, and dispatched later by itself, where the worker is killed before the mark',
    () =>
      withService(async (service) => {
        const events = oneOfEach('killed-before-the-mark');
        service.turn('dynamodb', 'hang', ':dispatched');

        await sendAll(service.origin, events);
        const halfDone = await waitUntil(
          'all of them stored',
          slowly(async () => {
            const found = await stored(service, events);
            return !found.includes(undefined) && found;
          }),
          patience,
        );
        await service.killAndStart();

        const half = { status: 'stored', deliveries: 1, isExact: true };
        expect(halfDone).toEqual([half, half, half]);
        expect(await dispatched(service.origin, events, patience)).toEqual([once, once, once]);
        expect(await settled(service)).toEqual({
          queued: 0,
          outbox: 0,
          spilled: 0,
          deadLetters: 0,
        });
        expect(await announced(service, events)).toEqual([true, true, true]);
      }),
    timeout,
  );
});

/** Those of the events that a line with this message names, each once. */
function keysIn(
  lines: readonly JsonObject[],
  message: string,
  events: readonly SentEvent[],
): readonly unknown[] {
  const keys = new Set(lines.filter((line) => line.message === message).map(({ key }) => key));
  return events
    .map(({ key }) => key)
    .filter((key) => keys.has(key))
    .sort();
}

/** Waits until the worker has failed at each of them, or stored it. */
function workedOn(service: MoodyService, events: readonly SentEvent[]): Promise<boolean> {
  return loggedOfAll(service, events, ['not processed', 'stored']);
}

function failed(service: MoodyService, events: readonly SentEvent[]): Promise<boolean> {
  return loggedOfAll(service, events, ['not processed']);
}

function loggedOfAll(
  service: MoodyService,
  events: readonly SentEvent[],
  messages: readonly string[],
): Promise<boolean> {
  const look = async (): Promise<boolean> => {
    const lines = service.lines();
    const keys = new Set(messages.flatMap((message) => keysIn(lines, message, events)));
    return keys.size === events.length;
  };
  return waitUntil(
    `the worker at ${events.map(({ key }) => key).join(', ')}`,
    slowly(look),
    patience,
  );
}

/** Waits until nothing is on its way any more. */
function settled(service: MoodyService): Promise<BacklogCounts> {
  const look = async (): Promise<BacklogCounts | false> => {
    const counts = await service.backlog();
    return counts.queued + counts.outbox + counts.spilled === 0 && counts;
  };
  return waitUntil('an empty queue and an empty spill', slowly(look), patience);
}

function stored(
  { origin }: MoodyService,
  events: readonly SentEvent[],
): Promise<readonly (Stored | undefined)[]> {
  return Promise.all(events.map((event) => storedAs(origin, event)));
}

/** Whether a consumer of the outbox heard of each. */
async function announced(
  service: MoodyService,
  events: readonly SentEvent[],
): Promise<readonly boolean[]> {
  const { keys } = await takeEffects(service.endpointOf('sqs'));
  return events.map(({ key }) => keys.has(key));
}
