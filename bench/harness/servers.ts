import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runService } from '../../test/support/running-service.ts';
import { secret } from './stub.ts';

/** Something on loopback that takes webhooks. */
export interface WebhookServer {
  readonly url: string;
  /** Comes back when what was accepted is dealt with. */
  settle(acceptance: string): Promise<void>;
  stop(): Promise<void>;
}

/** What `npm start` starts, on a directory of its own. */
export async function startService(): Promise<WebhookServer> {
  const directory = mkdtempSync(join(tmpdir(), 'hooklane-bench-'));
  const service = await runService({
    PORT: '0',
    HOOKLANE_DATA: directory,
    GITHUB_WEBHOOK_SECRET: secret,
  });
  return {
    url: `${service.origin}/github`,
    settle: (acceptance) => stored(service.origin, JSON.parse(acceptance).id),
    async stop() {
      await service.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function startBareServer(): Promise<WebhookServer> {
  const child = fork(join(import.meta.dirname, 'bare-server.mjs'));
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    settle: async () => {},
    stop: async () => child.disconnect(),
  };
}

/** The queue has an order by and large, so with the last event the others are stored too. */
async function stored(origin: string, id: string): Promise<void> {
  const url = `${origin}/events/${encodeURIComponent(id)}`;
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    const { status } = await fetch(url, { signal });
    if (status === 200) return;
    await setTimeout(50);
  }
}
