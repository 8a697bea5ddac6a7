/**
 * The service as `npm start` has it, except that it asks the process that started it where to reach its
 * servers. Only for run.ts, which it does not outlive.
 */
import { once } from 'node:events';
import { localConfig } from '../../src/app/config.ts';
import { startService, type Through } from '../../src/dev/service.ts';
import { providers } from '../../src/providers/registry.ts';

process.once('disconnect', () => process.exit(1));

const through: Through = async (endpoint, server) => {
  process.send?.({ server, endpoint });
  const [answer] = await once(process, 'message');
  return String(answer);
};

// Calls that fail take long: with few batches at a time, nothing would be tried in parallel.
const concurrency = { pollers: 5, maximumConcurrency: 20 };
const service = await startService({ ...localConfig(), providers, through, concurrency });
process.once('SIGTERM', () => void service.stop().finally(() => process.exit(0)));
const [, origin] = /hooklane ready on (http:\S+)/.exec(service.greeting) ?? [];
process.send?.({ origin });
