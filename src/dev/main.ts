import { localConfig } from '../app/config.ts';
import { providers } from '../providers/registry.ts';
import { startService } from './service.ts';

const config = localConfig();

try {
  const service = await startService({ ...config, providers });
  process.stdout.write(`${service.greeting}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      service.stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
  }
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`hooklane could not start: ${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `port ${config.port} is taken; choose another with PORT=3001 npm start`;
  }
  return error.message;
}
