import { localConfig } from '../app/config.ts';
import { providers } from '../providers/registry.ts';
import { type Service, startService } from './service.ts';

try {
  const config = localConfig();
  const service = await startService({ ...config, providers });
  // Before the line that says it is ready: whoever reads that may stop it at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void end(service));
  }
  if (config.isRunByNpm) endWithParent(service);
  process.stdout.write(`${service.greeting}\n`);
} catch (error) {
  fail(error);
}

async function end(service: Service): Promise<void> {
  await service.stop().catch(fail);
  process.exit(0);
}

/**
 * A `kill -9` of npm tells its child nothing, and the child would go on with the port and the data. (The
 * script says `exec`, so that npm is our parent and not a shell in between.)
 */
function endWithParent(service: Service): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    void end(service);
  }, 250);
}

function fail(error: unknown): never {
  process.stderr.write(`hooklane: ${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'EADDRINUSE'
    ? 'another program has the port; choose one of your own, as in PORT=3001 npm start'
    : error.message;
}
