import { randomUUID } from 'node:crypto';
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { eventsQueueName } from '../../src/dev/backend/resources.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { local } from '../faults/backlog.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { MoodyService, type MoodySettings } from '../support/moody-service.ts';
import { waitUntil } from '../support/wait-until.ts';
import { hex } from './large-bodies.ts';
import { dispatched, eventOf, send, storedAs } from './sent-events.ts';

interface Letter {
  readonly id: string;
  readonly key?: string;
  readonly reason: string;
  readonly receives?: number;
}

/** Five receives take as many times the visibility, and longer where others use the machine. */
const patience = 60_000;
const timeout = 120_000;

describe('a message that cannot be processed', () => {
  it.concurrent(
    'because it is none of ours holds up no other, and is a dead letter, and again after a redrive',
    () =>
      withService({ visibilitySeconds: 2 }, async (service) => {
        const texts = [
          'not even JSON',
          good('beside-poison-1'),
          good('beside-poison-2'),
          good('beside-poison-3'),
          '{"hello":"world"}',
          good('beside-poison-4'),
          good('beside-poison-5'),
          good('beside-poison-6'),
          good('beside-poison-7'),
          '{"id":"1","envelope":{},"headers":{}}',
        ];

        await putIntoQueue(service, texts);
        const letters = await lettersOf(service, 3);
        const goodOnes = await statusesOf(service, [
          'beside-poison-1',
          'beside-poison-2',
          'beside-poison-3',
          'beside-poison-4',
          'beside-poison-5',
          'beside-poison-6',
          'beside-poison-7',
        ]);
        const messages = await messagesIn(service, letters);
        const redrive = await fetch(`${service.origin}/dead-letters/redrive`, { method: 'POST' });
        const again = await lettersOf(service, 3, letters);

        expect(goodOnes).toEqual([200, 200, 200, 200, 200, 200, 200]);
        // All seven of them, if a bad one took its batch with it; a slow machine may repeat some.
        expect(linesOf(service, 'counted before').length).toBeLessThan(7);
        const malformed = { reason: 'message_malformed', receives: 5 };
        expect(letters).toMatchObject([malformed, malformed, malformed]);
        expect(messages).toEqual([
          'not even JSON',
          '{"hello":"world"}',
          '{"id":"1","envelope":{},"headers":{}}',
        ]);
        expect(redrive.status).toBe(202);
        expect(await redrive.json()).toEqual({ redriving: 3 });
        expect(again).toMatchObject([malformed, malformed, malformed]);
        expect(await messagesIn(service, again)).toEqual(messages);
      }),
    timeout,
  );

  // Trying takes a while, and a sixth receive within it would leave a letter without a reason.
  it.concurrent(
    'because DynamoDB refuses it is a dead letter that says so, and stored once after a redrive',
    () =>
      withService({ visibilitySeconds: 2 }, async (service) => {
        const event = eventOf(hex, 'refused-five-times', 2000);
        service.turn('dynamodb', 'error-500');

        const { status } = await send(service.origin, event);
        const letters = await lettersOf(service, 1);
        await service.calm();
        const meanwhile = await storedAs(service.origin, event);
        const redrive = await fetch(`${service.origin}/dead-letters/redrive`, { method: 'POST' });
        const stored = await dispatched(service.origin, [event], patience);

        expect(status).toBe(202);
        expect(letters).toMatchObject([
          {
            key: 'github:default:refused-five-times',
            reason: expect.stringMatching(/^store_unavailable\//),
            receives: 5,
          },
        ]);
        expect(meanwhile).toBeUndefined();
        expect(redrive.status).toBe(202);
        expect(stored).toEqual([{ status: 'dispatched', deliveries: 1, isExact: true }]);
        expect(await listed(service)).toEqual({ deadLetters: [], count: 0 });
      }),
    timeout,
  );
});

async function withService(
  settings: MoodySettings,
  test: (service: MoodyService) => Promise<void>,
): Promise<void> {
  const service = await MoodyService.start(settings);
  await test(service).finally(() => service.stop());
}

/** The text of a message that a receiver could have sent. */
function good(id: string): string {
  const envelope = envelopeWith({ id, recordedtime: new Date().toISOString() });
  return encodeDelivery(deliveryWith({ id: randomUUID(), envelope }));
}

function linesOf(service: MoodyService, message: string): readonly JsonObject[] {
  return service.lines().filter((line) => line.message === message);
}

/** All at once, at most ten: SQS is away meanwhile, so that the worker gets them in one batch. */
async function putIntoQueue(service: MoodyService, texts: readonly string[]): Promise<void> {
  const sqs = new SQSClient({ ...local, endpoint: service.endpointOf('sqs') });
  const Entries = texts.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  service.turn('sqs', 'outage');
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: eventsQueueName }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  await service.calm();
  sqs.destroy();
}

/** Waits for so many dead letters that are none of those known already. */
function lettersOf(
  service: MoodyService,
  count: number,
  known: readonly Letter[] = [],
): Promise<readonly Letter[]> {
  const look = async (): Promise<readonly Letter[] | false> => {
    const { deadLetters } = await listed(service);
    const fresh = deadLetters.filter(({ id }) => !known.some((each) => each.id === id));
    return fresh.length >= count && fresh;
  };
  return waitUntil(`${count} dead letters`, look, patience);
}

async function listed({
  origin,
}: MoodyService): Promise<{ readonly deadLetters: readonly Letter[]; readonly count: number }> {
  const answer = await fetch(`${origin}/dead-letters`);
  return (await answer.json()) as { deadLetters: Letter[]; count: number };
}

/** What the letters say, in an order that is not theirs: a queue has none. */
async function messagesIn(
  { origin }: MoodyService,
  letters: readonly Letter[],
): Promise<readonly string[]> {
  const messages: string[] = [];
  // One after the other: whoever looks at a letter hides it from others for that moment.
  for (const { id } of letters) {
    const answer = await fetch(`${origin}/dead-letters/${id}`);
    messages.push(((await answer.json()) as { message: string }).message);
  }
  return messages.sort();
}

function statusesOf({ origin }: MoodyService, ids: readonly string[]): Promise<readonly number[]> {
  return Promise.all(
    ids.map(async (id) => (await fetch(`${origin}/events/github:default:${id}`)).status),
  );
}
