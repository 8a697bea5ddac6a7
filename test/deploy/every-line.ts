import { correlated } from '../../src/adapters/aws/invocation.ts';
import { SsmSecrets } from '../../src/adapters/aws/ssm-secrets.ts';
import { jsonLog } from '../../src/adapters/json-log.ts';
import { invocationContext } from '../../src/dev/lambda/context.ts';
import { deliveryFieldsIn, encodeDelivery } from '../../src/domain/delivery.ts';
import type { Pauses } from '../../src/domain/dispatch.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { encodeOutboxMessage, outboxFieldsIn } from '../../src/domain/outbox-message.ts';
import type { Queue, QueueMessage, SecretSource, Spill } from '../../src/domain/ports.ts';
import type { SecretHolder } from '../../src/domain/secret-holder.ts';
import { type Senders, TargetError, type TargetFailure } from '../../src/domain/sending.ts';
import { targetSecrets } from '../../src/domain/targets.ts';
import { authorize } from '../../src/flows/authorize.ts';
import { enqueue } from '../../src/flows/enqueue.ts';
import { process } from '../../src/flows/process.ts';
import { react } from '../../src/flows/react.ts';
import { receive } from '../../src/flows/receive.ts';
import { drainSpill } from '../../src/flows/recover.ts';
import { work } from '../../src/flows/work.ts';
import { custom } from '../../src/providers/custom.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providerNamed, providers } from '../../src/providers/registry.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { overhear } from '../quiet/overheard.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { fixturesOf, fixtureTime } from '../support/fixtures.ts';
import { memoryDispatches } from '../support/memory-dispatches.ts';
import { MemoryStore, memoryBodies, memoryQueue, memorySpill } from '../support/memory-ports.ts';
import { requestWith, signedRequest, testSecrets } from '../support/requests.ts';
import { announce } from '../support/rules.ts';
import { TestSsm } from '../support/ssm.ts';
import { letterBox, workerWorld } from '../support/worker.ts';

export type Line = Readonly<Record<string, unknown>>;

const clock = (): number => fixtureTime;
const lines: Line[] = [];
const log = jsonLog((line) => {
  overhear(line);
  lines.push(JSON.parse(line));
}, clock);
const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

/** What all functions of a stage log where everything happens that can, each under its own name. */
export async function everyLine(stage: string): Promise<readonly Line[]> {
  const as = (name: string, run: () => Promise<void>): Promise<void> => {
    const context = invocationContext(`hooklane-${stage}-${name}`, 1000, `request-of-${name}`);
    return correlated(run)(undefined, Object.assign({ xRayTraceId: header }, context));
  };
  lines.length = 0;
  for (const provider of [...providers, custom]) {
    await as(provider.name, () => receiveAll(provider));
    await as(provider.name, () => readMalformedSecrets(provider));
  }
  await as('authorizer', authorizeAll);
  await as('authorizer', () => readMalformedSecrets(custom));
  await as('worker', workAll);
  await as('dispatcher', dispatchAll);
  await as('dispatcher', () => readMalformedSecrets(targetSecrets));
  await as('recovery', drainAll);
  return [...lines];
}

async function refuse(): Promise<never> {
  throw new HookError('queue_unavailable', 'it is away');
}

async function receiveAll(provider: Provider): Promise<void> {
  const samples = fixturesOf(provider.name);
  const sample = samples.find(({ envelope }) => envelope !== undefined);
  if (sample === undefined) throw new Error('a provider needs a fixture of an event');
  const handshakes = samples.filter(({ answer }) => answer !== undefined);
  const others = testSecrets(provider, 'never ours');
  const right = signedRequest(provider, sample, { now: fixtureTime });
  for (const request of [
    right,
    ...handshakes.map((each) => signedRequest(provider, each, { now: fixtureTime })),
    signedRequest(provider, sample, { secrets: others, now: fixtureTime }),
    requestWith(),
  ]) {
    await receiveWith(provider, request, { queue: memoryQueue(), spill: memorySpill() });
  }
  const queue = { send: refuse };
  await receiveWith(provider, right, { queue, spill: memorySpill() });
  await receiveWith(provider, right, { queue, spill: { ...memorySpill(), put: refuse } });
}

async function receiveWith(
  provider: Provider,
  request: HttpRequest,
  ports: { readonly queue: Queue; readonly spill: Spill },
): Promise<void> {
  const durable = { ...ports, bodies: memoryBodies(), clock, log };
  const secrets = secretsOf(provider);
  const deps = { provider, secrets, enqueue: enqueue.bind(undefined, durable), clock, log };
  await receive(deps, request);
}

function secretsOf(provider: Provider): SecretSource {
  return {
    secretsOf: async () => testSecrets(provider),
    renewedSecretsOf: async () => undefined,
  };
}

async function authorizeAll(): Promise<void> {
  const deps = { provider: custom, secrets: secretsOf(custom), clock, log };
  const headers = custom.sign(requestWith(), testSecrets(custom, 'never ours'), fixtureTime);
  await authorize(deps, requestWith({ headers }));
}

async function readMalformedSecrets({ name, secretLists }: SecretHolder): Promise<void> {
  const ssm = new TestSsm();
  const path = `/hooklane/test/${name}`;
  const lists = Object.keys(secretLists);
  ssm.parameters.set(`${path}/default`, { [String(lists[0])]: [''] });
  await ssm.start();
  await new SsmSecrets({ path, lists, client: ssm.client(), clock, log }).secretsOf(
    'default',
    fixtureTime + 5000,
  );
  await ssm.stop();
}

async function workAll(): Promise<void> {
  const world = { ...workerWorld([announce]), log };
  const deps = {
    process: ({ text }: QueueMessage) => process(world, text),
    fieldsIn: deliveryFieldsIn,
    deadLetters: letterBox(),
    clock,
    log,
  };
  const { bodyhash } = envelopeWith();
  const inTime = new AbortController().signal;
  const texts = [
    encodeDelivery(deliveryWith()),
    encodeDelivery(deliveryWith({ id: 'delivery-2' })),
    encodeDelivery(deliveryWith({ envelope: envelopeWith({ id: 'event-2', bodyhash }) })),
    'none of ours',
  ];
  for (const text of texts) await work(deps, { id: 'message-1', text, receives: 5 }, inTime);
}

/** A rule for each way that it can go, one of them of a replay, and a message whose rule is gone. */
async function dispatchAll(): Promise<void> {
  const delivery = deliveryWith();
  const store = new MemoryStore();
  await store.put(delivery, 'dispatched');
  const fail = (failure: TargetFailure) => (): never => {
    throw new TargetError(failure);
  };
  const rules: readonly Rule[] = [
    { name: 'done', match: {}, run: () => undefined },
    { name: 'skipped', match: {}, where: () => false, run: () => undefined },
    { name: 'away', match: {}, run: fail({ code: 'target_unavailable', reason: 'http_503' }) },
    { name: 'refused', match: {}, run: fail({ code: 'target_refused', reason: 'http_410' }) },
  ];
  const deps = {
    ...{ subscriptions: { rules }, store, senders, bodies: memoryBodies(), providerNamed },
    ...{ dispatches: memoryDispatches(), pauses: noPauses, order: { isStale: async () => false } },
    ...{ outbox: memoryQueue(), deadLetters: letterBox(), clock, random: () => 0, log },
  };
  const process = (message: QueueMessage) => react(deps, message);
  const inTime = new AbortController().signal;
  for (const rule of ['done', 'done', 'skipped', 'away', 'refused', 'gone']) {
    const replay = rule === 'skipped' && { replay: 'request-9' };
    const text = encodeOutboxMessage({ rule, ...replay, envelope: delivery.envelope });
    const message = { id: 'message-1', text, receives: 5 };
    await work({ ...deps, process, fieldsIn: outboxFieldsIn }, message, inTime);
  }
}

const senders: Senders = {
  ...{ slack: refuse, http: refuse, eventBridge: refuse, sqs: refuse, sns: refuse },
  run: ({ run }, { signal }) => run(signal),
};

const noPauses: Pauses = {
  remaining: async () => 0,
  pause: async () => undefined,
  resume: async () => undefined,
};

async function drainAll(): Promise<void> {
  const spilled = { 'spill/1': encodeDelivery(deliveryWith()), 'spill/2': 'none of ours' };
  const ports = { queue: memoryQueue(), bodies: memoryBodies(), spill: memorySpill(spilled) };
  await drainSpill({ ...ports, clock, log }, fixtureTime + 1000);
}
