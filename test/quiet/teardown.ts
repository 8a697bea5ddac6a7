import { endRun } from '../support/once-a-run.ts';
import { leaksIn } from './leaks.ts';
import { marker, stopListening } from './overheard.ts';

/** After all tests: whatever test it was that made the code say something private, the run fails. */
export default function teardown(): void {
  try {
    tellLeaks();
  } finally {
    endRun();
  }
}

function tellLeaks(): void {
  const lines = stopListening();
  if (!lines.includes(marker)) throw new Error('nobody listened to what was logged');
  const leaks = leaksIn(lines);
  if (leaks.length > 0) {
    throw new Error(`what was logged, answered or stored holds ${leaks.join('; ')}`);
  }
  process.stderr.write(`Overheard ${lines.length} lines, and nothing private in them\n`);
}
