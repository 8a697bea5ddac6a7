import { localConfig } from '../app/config.ts';
import { providers } from '../providers/registry.ts';
import { type Service, startService } from './service.ts';

try {
  const service = await startService({ ...localConfig(), providers });
  // Before the line that says it is ready: whoever reads that may stop it at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void end(service));
  }
  process.stdout.write(`${service.greeting}\n`);
} catch (error) {
  fail(error);
}

async function end(service: Service): Promise<void> {
  await service.stop().catch(fail);
  process.exit(0);
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
