/**
 * The promise, tried: requests at a steady concurrency, the whole service killed with -9 in the middle
 * and started again. None may be refused. Every request that was answered with a 2xx must be in the store, exactly
 * once, with its bytes, and the rule that there is must have sent it to its target, under one id.
 *
 *   npm run faults:kill -- [--requests 10000] [--concurrency 32] [--kills 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretEnvironment } from '../support/secret-environment.ts';
import { WebhookTarget } from '../support/targets/webhook-target.ts';
import { waitUntil } from '../support/wait-until.ts';
import { shortenVisibility } from './backlog.ts';
import type { FaultSource } from './fault-kinds.ts';
import { type KillOptions, readKillOptions } from './kill-options.ts';
import { KillSenders } from './kill-senders.ts';
import { verdictOf } from './kill-verdict.ts';
import { type ServiceBehindProxies, startBehindProxies } from './service-behind-proxies.ts';

/** After so long, what was worked on when it was killed comes again. */
const visibilitySeconds = 10;
const secret = `whsec_${Buffer.alloc(32, 'target').toString('base64')}`;
const noFaults: FaultSource = {
  random: () => 1,
  isOver: true,
  next: () => undefined,
  count: () => {},
};

const options = optionsOrEnd();
const dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-faults-'));
const logFile = join(dataDirectory, 'service.log');
const target = await new WebhookTarget([secret]).start();
const senders = new KillSenders();
let service: ServiceBehindProxies | undefined;
let isKept = false;
try {
  isKept = await tryPromise(options);
} finally {
  await service?.stop();
  await target.stop();
  if (isKept) rmSync(dataDirectory, { recursive: true });
  else process.stderr.write(`the promise was not kept: see ${logFile}\n`);
}
process.exitCode = isKept ? 0 : 1;

function optionsOrEnd(): KillOptions {
  try {
    return readKillOptions();
  } catch (error) {
    process.stderr.write(`faults:kill: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

/** @returns whether it was kept */
async function tryPromise({ requests, concurrency, kills }: KillOptions): Promise<boolean> {
  service = await startService();
  const startedAt = performance.now();
  const sending = Array.from({ length: concurrency }, () => senders.send(requests, origin));
  await Promise.all([killInTheMiddle(requests, kills), ...sending]);
  const seconds = (performance.now() - startedAt) / 1000;
  const verdict = await verdictOf(origin(), senders, target);
  const what = `${requests} requests at concurrency ${concurrency} in ${seconds.toFixed(1)} s, ${kills} kill(s)`;
  process.stdout.write(`${[what, ...verdict.lines].join('\n')}\n`);
  return verdict.isKept;
}

function origin(): string {
  return service?.origin ?? '';
}

async function killInTheMiddle(requests: number, kills: number): Promise<void> {
  for (let kill = 1; kill <= kills; kill += 1) {
    const moment = Math.floor((requests * kill) / (kills + 1));
    await waitUntil('the middle', () => senders.keys.size >= moment, 600_000);
    await service?.kill();
    service = await startService();
    process.stdout.write(`killed after ${moment} requests, and started again\n`);
  }
}

function startService(): Promise<ServiceBehindProxies> {
  return startBehindProxies({
    environment: {
      PORT: '0',
      HOOKLANE_DATA: join(dataDirectory, 'data'),
      HOOKLANE_SUBSCRIPTIONS: join(import.meta.dirname, 'sending.ts'),
      HOOKLANE_TEST_TARGET: target.url,
      HOOKLANE_SIGNING_SECRET: secret,
      ...secretEnvironment,
    },
    logFile,
    faults: noFaults,
    onServer: async (server, endpoint) => {
      if (server === 'sqs') await shortenVisibility(endpoint, visibilitySeconds);
    },
  });
}
