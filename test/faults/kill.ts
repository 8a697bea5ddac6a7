/**
 * The promise, tried: requests at a steady concurrency, the whole service killed with -9 in the middle
 * and started again. Every request that was answered with a 2xx must be in the store, exactly once, with
 * its bytes, and the rule that there is must have sent it to its target, under one id.
 *
 *   npm run faults:kill -- [--requests 10000] [--concurrency 32] [--kills 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hashOf } from '../../src/domain/body.ts';
import { dispatchIdOf } from '../../src/domain/dispatch.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';
import { listedEvents } from '../support/listed-events.ts';
import { testSecrets } from '../support/requests.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { WebhookTarget } from '../support/targets/webhook-target.ts';
import { waitUntil } from '../support/wait-until.ts';
import { shortenVisibility } from './backlog.ts';
import type { FaultSource } from './fault-kinds.ts';
import { type ServiceBehindProxies, startBehindProxies } from './service-behind-proxies.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '32' },
    kills: { type: 'string', default: '1' },
  },
});
const requestsTotal = Number(values.requests);
const concurrency = Number(values.concurrency);
const kills = Number(values.kills);

interface Trial {
  readonly provider: Provider;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const patienceMilliseconds = 240_000;
/** Long enough that the requests are not used up before the service is back. */
const downMilliseconds = 500;
/** After so long, what was worked on when it was killed comes again. */
const visibilitySeconds = 10;
const secret = `whsec_${Buffer.alloc(32, 'target').toString('base64')}`;
const noFaults: FaultSource = {
  random: () => 1,
  isOver: true,
  next: () => undefined,
  count: () => {},
};

const dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-faults-'));
const target = await new WebhookTarget([secret]).start();
const environment = {
  PORT: '0',
  HOOKLANE_DATA: join(dataDirectory, 'data'),
  HOOKLANE_SUBSCRIPTIONS: join(import.meta.dirname, 'sending.ts'),
  HOOKLANE_TEST_TARGET: target.url,
  HOOKLANE_SIGNING_SECRET: secret,
  ...secretEnvironment,
};

let service = await startService();
const accepted = new Map<string, string>();
let sent = 0;
let failed = 0;

const startedAt = performance.now();
const killing = killInTheMiddle();
await Promise.all(Array.from({ length: concurrency }, sendUntilDone));
await killing;
const seconds = (performance.now() - startedAt) / 1000;

await verify(service);
await service.stop();
await target.stop();
rmSync(dataDirectory, { recursive: true });

function startService(): Promise<ServiceBehindProxies> {
  return startBehindProxies({
    environment,
    logFile: join(dataDirectory, 'service.log'),
    faults: noFaults,
    onServer: async (server, endpoint) => {
      if (server === 'sqs') await shortenVisibility(endpoint, visibilitySeconds);
    },
  });
}

async function sendUntilDone(): Promise<void> {
  while (sent < requestsTotal) {
    const trial = trialOf(sent);
    sent += 1;
    try {
      const { status } = await post(service, trial);
      if (status >= 200 && status < 300) accepted.set(trial.key, hashOf(trial.body));
      else failed += 1;
    } catch {
      // Nobody answered: the service is down, and the provider would call this a failed delivery.
      failed += 1;
      await sleep(downMilliseconds);
    }
  }
}

async function killInTheMiddle(): Promise<void> {
  for (let kill = 1; kill <= kills; kill += 1) {
    const moment = Math.floor((requestsTotal * kill) / (kills + 1));
    await waitUntil('the middle', async () => sent >= moment, 600_000);
    await service.kill();
    service = await startService();
    process.stdout.write(`killed after ${moment} requests, and started again\n`);
  }
}

/** Providers take turns; every request is an event of its own, of a size that varies. */
function trialOf(number: number): Trial {
  const provider = providers[number % providers.length];
  if (provider === undefined) throw new Error('there are no providers');
  const id = `trial-${number}`;
  const text = 'é'.repeat((number * 37) % 4000);
  switch (provider.name) {
    case 'slack':
      return trial(
        provider,
        id,
        {},
        { type: 'event_callback', event_id: id, event: { type: 'message', text } },
      );
    case 'gitlab':
      return trial(provider, id, { 'webhook-id': id }, { object_kind: 'push', text });
    default:
      return trial(
        provider,
        id,
        { 'x-github-delivery': id, 'x-github-event': 'push' },
        { id, text },
      );
  }
}

function trial(
  provider: Provider,
  id: string,
  headers: Readonly<Record<string, string>>,
  payload: unknown,
): Trial {
  const key = eventKeyOf({ provider: provider.name, hook: 'default', id });
  const body = Buffer.from(JSON.stringify(payload));
  return { provider, key, headers: { ...headers, 'content-type': 'application/json' }, body };
}

function post(
  { origin }: ServiceBehindProxies,
  { provider, headers, body }: Trial,
): Promise<Response> {
  const signature = provider.sign({ headers, body }, testSecrets(provider), Date.now());
  return fetch(`${origin}/${provider.name}`, {
    method: 'POST',
    headers: { ...headers, ...signature },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(10_000),
  });
}

async function verify({ origin }: ServiceBehindProxies): Promise<void> {
  let events = await listedEvents(origin);
  let missing = [...accepted.keys()];
  await waitUntil(
    'every accepted event',
    async () => {
      events = await listedEvents(origin);
      const keys = new Set(events.map(eventKeyOf));
      missing = [...accepted.keys()].filter((key) => !keys.has(key));
      return missing.length === 0;
    },
    patienceMilliseconds,
  ).catch(() => {});
  const counts = new Map<string, number>();
  for (const event of events)
    counts.set(eventKeyOf(event), (counts.get(eventKeyOf(event)) ?? 0) + 1);
  const doubled = [...counts.values()].filter((count) => count > 1).length;
  const changed = events.filter((event) => {
    const hash = accepted.get(eventKeyOf(event));
    return hash !== undefined && hash !== event.bodyhash;
  }).length;
  const wrongBytes = await countWrongBytes(origin);
  const unsent = await unsentOf([...counts.keys()]);
  process.stdout.write(
    [
      `${requestsTotal} requests at concurrency ${concurrency} in ${seconds.toFixed(1)} s, ${kills} kill(s)`,
      `accepted ${accepted.size}, failed while it was down ${failed}, stored ${counts.size}`,
      `lost ${missing.length}, stored twice ${doubled}, other hash ${changed}, other bytes ${wrongBytes}`,
      `sent to the target ${counts.size - unsent}, not sent ${unsent}, repeats ${target.taken.length - new Set(target.taken.map(({ id }) => id)).size}`,
      '',
    ].join('\n'),
  );
  if (missing.length + doubled + changed + wrongBytes + unsent > 0) process.exitCode = 1;
}

/** Of those that are stored, how many the target never got. */
async function unsentOf(keys: readonly string[]): Promise<number> {
  const due = keys.map((key) => dispatchIdOf({ key, rule: 'send' }));
  let unsent = due;
  await waitUntil(
    'the dispatches',
    () => {
      const taken = new Set(target.taken.map(({ id }) => id));
      unsent = due.filter((id) => !taken.has(id));
      return unsent.length === 0;
    },
    patienceMilliseconds,
  ).catch(() => {});
  return unsent.length;
}

/** The bytes of a sample: one in ten. */
async function countWrongBytes(origin: string): Promise<number> {
  const sample = [...accepted].filter((_, index) => index % 10 === 0);
  let wrong = 0;
  for (const [key, hash] of sample) {
    const response = await fetch(`${origin}/events/${encodeURIComponent(key)}/body`);
    if (hashOf(Buffer.from(await response.arrayBuffer())) !== hash) wrong += 1;
  }
  return wrong;
}
