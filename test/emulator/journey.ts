import { deepEqual, equal } from 'node:assert/strict';
import { join } from 'node:path';
import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { decodeOutboxMessage } from '../../src/domain/outbox-message.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixture } from '../support/fixtures.ts';
import { waitUntil } from '../support/wait-until.ts';
import { askApi, produceByApi, replayByApi } from './ask-api.ts';
import { type Batch, deliverAll, drain } from './deliver.ts';
import { type Deployed, queueArn } from './deployed.ts';
import { functionNames } from './deployed-functions.ts';
import type { Surroundings } from './emulator.ts';
import { downloadFunction, type RunningFunctions } from './functions.ts';
import { gatewayOf } from './gateway.ts';
import {
  allRequests,
  command,
  gitlabPush,
  largeRequests,
  produced,
  push,
  type Request,
  requests,
  secrets,
  send,
  spilled,
} from './requests.ts';
import type { DeployedFunction } from './runtime-interface.ts';
import { checkItem, objectsIn } from './stored.ts';
import { keysIn, type Targets } from './targets.ts';

const poison = 'not even JSON';

/** What was deployed, and where its packages run. */
export interface World {
  readonly deployed: Deployed;
  readonly functions: RunningFunctions;
  /** Where packages are unpacked. */
  readonly directory: string;
  readonly surroundings: Surroundings;
  /** Of its rules. */
  readonly targets: Targets;
}

/** What happens to events between the URL and the table, done by the packages that were deployed. */
export class Journey {
  readonly #deployed: Deployed;
  readonly #functions: RunningFunctions;
  readonly #directory: string;
  readonly #surroundings: Surroundings;
  readonly #targets: Targets;

  constructor({ deployed, functions, directory, surroundings, targets }: World) {
    this.#deployed = deployed;
    this.#functions = functions;
    this.#directory = directory;
    this.#surroundings = surroundings;
    this.#targets = targets;
  }

  /** @returns how many run */
  async start(): Promise<number> {
    for (const name of functionNames) {
      const found = await downloadFunction(this.#deployed, name, join(this.#directory, name));
      await this.#functions.start(name, found, this.#surroundings);
      if (name === 'github') {
        await this.#functions.start('cut-off', cutOff(found), this.#surroundings);
      }
    }
    this.#functions.gateway = gatewayOf(this.#functions, await this.#apiKey());
    return functionNames.length;
  }

  async receive(): Promise<string> {
    for (const request of [...requests, ...largeRequests]) await this.#send(request);
    for (const request of requests) await this.#send(forged(request));
    const { headers, body, answer } = fixture('slack', 'url-verification');
    const question = { provider: slack, headers, body, secrets: secrets.slack };
    deepEqual(await send(this.#functions.urlOf('slack'), question), {
      status: answer?.status,
      text: answer?.body,
    });
    return 'JSON, forms and large bodies of 3 providers, signed as they sign; what was forged got 401';
  }

  /** By the gateway, which asks for a token and a key. */
  async produce(): Promise<string> {
    const url = `${this.#functions.urlOf('gateway')}/events`;
    const key = { 'x-api-key': await this.#apiKey() };
    const stranger = { ...produced, secrets: { tokens: ['a token that nobody has'] } };
    const statuses = [
      (await send(url, produced)).status,
      (await send(url, stranger, key)).status,
      (await send(url, produced, key)).status,
    ];
    deepEqual(statuses, [403, 403, 202], 'without an API key, with another token, with both');
    return 'an event of a producer of our own, with its token and API key; without one of them it got 403';
  }

  /** By a receiver whose queue does not answer. */
  async spill(): Promise<string> {
    await this.#send(spilled, 'cut-off');
    equal((await objectsIn(this.#deployed, 'spill/')).length, 1, 'spilled events');
    deepEqual(await this.#functions.named('recovery').invoke({}), null);
    equal((await objectsIn(this.#deployed, 'spill/')).length, 0, 'events that stay spilled');
    return 'an event whose queue was away went into the bucket, and from there into the queue';
  }

  async work(): Promise<string> {
    const { aws, stack } = this.#deployed;
    const QueueUrl = stack.outputs.EventsQueueUrl ?? '';
    await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: poison }));
    const first = await this.#deliver();
    // All with the poison, and then the poison alone: no other message came twice.
    deepEqual(first, [
      { received: allRequests.length + 1, failed: 1 },
      ...Array.from({ length: 3 }, () => ({ received: 1, failed: 1 })),
      { received: 1, failed: 0 },
    ]);
    await this.#send(push);
    deepEqual(await this.#deliver(), [{ received: 1, failed: 0 }]);
    for (const request of allRequests) await checkItem(this.#deployed, request);
    equal((await objectsIn(this.#deployed, 'bodies/')).length, largeRequests.length);
    return 'every event once, to the byte; poison was buried after 5 receives';
  }

  /** What the rules say about them (`subscriptions.ts`). */
  async dispatch(): Promise<string> {
    const { aws } = this.#deployed;
    await this.#dispatchAll();
    const { slack, partner } = this.#targets;
    // Its first try was put off, and comes again within seconds.
    await waitUntil('what was put off', async () => {
      await this.#dispatchAll();
      return partner.taken.length > 0;
    });
    deepEqual((await keysIn(aws, 'all')).toSorted(), allRequests.map(({ key }) => key).toSorted());
    deepEqual(await keysIn(aws, 'from-bus'), [produced.key]);
    deepEqual(await keysIn(aws, 'from-topic'), [command.key]);
    deepEqual(
      slack.effects.map(({ as, channel, said }) => [as, channel, said.text]),
      [['post', 'C0REVIEWS', `pushed: ${push.key}`]],
    );
    deepEqual(
      partner.taken.map(({ body }) => eventKeyOf(JSON.parse(body))),
      [gitlabPush.key],
    );
    const ran = largeRequests.map(({ key }) => `{"message":"ran","key":"${key}","isStale":false}`);
    const log = this.#functions.named('dispatcher').log().split('\n');
    deepEqual(log.filter((line) => line.includes('"ran"')).toSorted(), ran.toSorted());
    return 'what each rule says took effect once: a queue, a bus, a topic, Slack, code, and a partner that had asked to wait; who refused made a dead letter';
  }

  async ask(): Promise<string> {
    const url = this.#functions.urlOf('api');
    await askApi(url);
    await replayByApi(url);
    await this.checkReplay();
    await produceByApi(url);
    deepEqual(await this.#deliver(), [{ received: 1, failed: 0 }]);
    return 'the query API lists and counts every event, has its bytes, replays one, takes one, and says why the dead letters died';
  }

  /** The rules of one event took effect once more: in Slack, in the thread that the first time began. */
  async checkReplay(): Promise<void> {
    const { effects } = this.#targets.slack;
    const before = effects.length;
    await this.#dispatchAll();
    deepEqual(
      effects.slice(before).map(({ said, threadTs }) => [said.text, threadTs]),
      [[`pushed: ${push.key}`, effects[0]?.ts]],
    );
    deepEqual(await keysIn(this.#deployed.aws, 'all'), [push.key]);
  }

  /** Whose loss is the one thing that removing the service would cost. */
  async takeDeadLetters(): Promise<void> {
    deepEqual(await this.#drain('EventsDeadLettersUrl'), [poison]);
    const [letter = '', ...others] = await this.#drain('OutboxDeadLettersUrl');
    const { rule, envelope } = decodeOutboxMessage(letter);
    deepEqual([rule, eventKeyOf(envelope), others], ['issues-to-nobody', spilled.key, []]);
  }

  async #apiKey(): Promise<string> {
    const apiKey = this.#deployed.stack.outputs.GatewayApiKeyId;
    const { value = '' } = await this.#deployed.aws.apigateway.send(
      new GetApiKeyCommand({ apiKey, includeValue: true }),
    );
    return value;
  }

  async #send(request: Request, name: string = request.provider.name): Promise<void> {
    const { status } = await send(this.#functions.urlOf(name), request);
    equal(status, request.status, `the answer to ${request.key}`);
  }

  #deliver(): Promise<readonly Batch[]> {
    const { aws, stack } = this.#deployed;
    const queue = { url: stack.outputs.EventsQueueUrl ?? '', arn: queueArn('events') };
    return deliverAll(aws.sqs, queue, this.#functions.named('worker'));
  }

  async #dispatchAll(): Promise<void> {
    const { aws, stack } = this.#deployed;
    const queue = { url: stack.outputs.OutboxQueueUrl ?? '', arn: queueArn('outbox') };
    const batches = await deliverAll(aws.sqs, queue, this.#functions.named('dispatcher'));
    for (const { failed } of batches) equal(failed, 0, 'the messages of the outbox that failed');
  }

  #drain(output: string): Promise<readonly string[]> {
    const { aws, stack } = this.#deployed;
    return drain(aws.sqs, stack.outputs[output] ?? '');
  }
}

/** The same function, with a queue where nobody listens. */
function cutOff(deployed: DeployedFunction): DeployedFunction {
  const { pathname } = new URL(deployed.environment.HOOKLANE_QUEUE_URL ?? '');
  const HOOKLANE_QUEUE_URL = `http://127.0.0.1:9${pathname}`;
  return { ...deployed, environment: { ...deployed.environment, HOOKLANE_QUEUE_URL } };
}

/** By somebody who has nearly the secret. */
function forged(request: Request): Request {
  const lists = Object.entries(request.secrets).map(([list, [secret = '']]) => [
    list,
    [secret.replace(/.{8}$/, 'AAAAAAA=')],
  ]);
  return { ...request, secrets: Object.fromEntries(lists), status: 401 };
}
