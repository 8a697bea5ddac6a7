/**
 * The promise, tried where everything fails: signed requests of all providers, events of your own and
 * replays by the query API, faults in most of what the service asks of AWS, the service itself killed with
 * -9 and started again. Every event that was answered with a 2xx must be in the store, exactly once, with
 * its bytes, and every replay in the outbox. `--help` says more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultRun } from './fault-run.ts';
import { help, type Options, readOptions } from './options.ts';
import { asJson, asTable, isKept } from './report.ts';

try {
  const options = readOptions();
  if (options === undefined) process.stdout.write(help);
  else await run(options);
} catch (error) {
  process.stderr.write(`faults: ${error instanceof Error ? error.message : String(error)}\n`);
  // The senders may still be at it.
  process.exit(1);
}

async function run(settings: Options): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'hooklane-faults-'));
  process.stderr.write(`data and the service's log: ${directory}\n`);
  const outcome = await new FaultRun(settings, directory).outcome();
  process.stdout.write(settings.isJson ? asJson(outcome) : asTable(outcome));
  if (!isKept(outcome)) process.exitCode = 1;
  else if (!settings.isKept) rmSync(directory, { recursive: true });
}
