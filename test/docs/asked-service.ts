import { join } from 'node:path';
import { GetQueueUrlCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { sqs } from '../../src/adapters/aws/json-client.ts';
import { sqsDeadLetterQueue } from '../../src/adapters/aws/sqs-failure.ts';
import {
  deadLettersSuffix,
  eventsQueueName,
  outboxQueueName,
} from '../../src/dev/backend/resources.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import { encodeOutboxMessage } from '../../src/domain/outbox-message.ts';
import { hex } from '../e2e/large-bodies.ts';
import { eventOf, send } from '../e2e/sent-events.ts';
import { local } from '../faults/backlog.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { testJsonClient } from '../support/json-client.ts';
import { MoodyService } from '../support/moody-service.ts';
import { type RunningService, runThrowawayService } from '../support/running-service.ts';
import { waitUntil } from '../support/wait-until.ts';

const pushed = eventOf(hex, 'documented-push', 2000);
/** Its data are too large for an answer. */
const large = eventOf(hex, 'documented-large', 5_700_000);

/** Paths of an event, of a large one, and of none. */
export const known = `/events/${encodeURIComponent(pushed.key)}`;
export const knownLarge = `/events/${encodeURIComponent(large.key)}`;
export const unknown = '/events/github%3Adefault%3Anever';

/** Of the dead letter that is an event, and of the one that is a rule's part of one. */
export const buriedKey = 'github:default:event-1';
export const buriedRuleKey = 'github:default:event-2';

const letters = [encodeDelivery(deliveryWith()), 'none of ours', 'nor this', 'nor that'];
const envelope = envelopeWith({ id: 'event-2' });
const outboxLetters = [encodeOutboxMessage({ rule: 'tell', replay: 'request-1', envelope })];
const failure = {
  reason: 'store_unavailable/TimeoutError',
  failedAt: '2026-01-02T03:20:00.000Z',
  receives: 5,
  queueMessage: 'message-1',
};

const environment = { HOOKLANE_SUBSCRIPTIONS: join(import.meta.dirname, 'rules.ts') };

/** A service with events and dead letters, whose servers fail when they are told to; and a plain one. */
export class AskedService {
  readonly #service: MoodyService;
  /** It has no rules, and its servers do not fail. */
  readonly #plain: RunningService;

  static async start(): Promise<AskedService> {
    const asked = new AskedService(
      await MoodyService.start({ visibilitySeconds: 180, environment }),
      await runThrowawayService(),
    );
    await asked.#prepare();
    return asked;
  }

  private constructor(service: MoodyService, plain: RunningService) {
    this.#service = service;
    this.#plain = plain;
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.#service.origin}${path}`);
  }

  post(path: string): Promise<Response> {
    return fetch(`${this.#service.origin}${path}`, { method: 'POST' });
  }

  postToPlain(path: string): Promise<Response> {
    return fetch(`${this.#plain.origin}${path}`, { method: 'POST' });
  }

  produce(headers: object, body: unknown): Promise<Response> {
    const init = { method: 'POST', headers: { ...headers }, body: String(body) };
    return fetch(`${this.#service.origin}/events`, init);
  }

  /** While these fail at everything. */
  async without(
    servers: readonly ('sqs' | 's3' | 'dynamodb')[],
    question: () => Promise<Response>,
  ): Promise<Response> {
    for (const server of servers) this.#service.turn(server, 'error-500');
    const answer = await question();
    await this.#service.calm();
    return answer;
  }

  /** The dead letter about the event with this key, or about none. */
  async letter(key?: string): Promise<Response> {
    const { id } = await waitUntil('the dead letter', async () => {
      const { deadLetters } = (await (await this.get('/dead-letters')).json()) as {
        deadLetters: { id: string; key?: string }[];
      };
      return deadLetters.find((each) => each.key === key);
    });
    return this.get(`/dead-letters/${id}`);
  }

  /** Moves one dead letter a second, so that it takes its time. */
  async moveSlowly(): Promise<void> {
    const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
    const command = new StartMessageMoveTaskCommand({
      SourceArn: arnOf(eventsQueueName + deadLettersSuffix),
      DestinationArn: arnOf(eventsQueueName),
      MaxNumberOfMessagesPerSecond: 1,
    });
    await this.#withSqs((sqs) => sqs.send(command));
  }

  async stop(): Promise<void> {
    await this.#service.stop();
    await this.#plain.stop();
  }

  async #prepare(): Promise<void> {
    const { origin } = this.#service;
    await this.#withSqs((sqs) => bury(sqs, eventsQueueName, letters));
    await this.#withSqs((sqs) => bury(sqs, outboxQueueName, outboxLetters));
    await send(origin, pushed);
    await send(origin, large);
    await send(this.#plain.origin, pushed);
    const urls = [`${origin}${known}`, `${origin}${knownLarge}`, `${this.#plain.origin}${known}`];
    for (const url of urls) await waitUntil(url, () => isDispatched(url));
    await waitUntil('the first try in vain', () => hasFailedOnce(`${origin}${known}`));
  }

  async #withSqs(run: (sqs: SQSClient) => Promise<unknown>): Promise<void> {
    const sqs = new SQSClient({ ...local, endpoint: this.#service.endpointOf('sqs') });
    await run(sqs);
    sqs.destroy();
  }
}

async function bury(client: SQSClient, name: string, texts: readonly string[]): Promise<void> {
  const QueueName = name + deadLettersSuffix;
  const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName }));
  const queue = sqsDeadLetterQueue(testJsonClient(sqs, QueueUrl), QueueUrl);
  for (const text of texts) await queue.put(text, failure, AbortSignal.timeout(10_000));
}

async function isDispatched(url: string): Promise<boolean> {
  const { status } = (await (await fetch(url)).json()) as { readonly status?: string };
  return status === 'dispatched';
}

async function hasFailedOnce(url: string): Promise<boolean> {
  return (await (await fetch(url)).text()).includes('"lastError":');
}
