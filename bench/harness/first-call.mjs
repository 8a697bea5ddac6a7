/**
 * `node first-call.mjs <bundle> <file with an event>`: loads the function, stops, and makes the first call when it
 * is told to go on. Writes to file descriptor 3 when that was answered, in nanoseconds of the machine's clock.
 */
import { readFileSync, writeSync } from 'node:fs';
import { arrivingNow, checkAccepted, context, load } from './load.mjs';

const [bundle, eventFile] = process.argv.slice(2);
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const { handler } = await load(bundle);

process.kill(process.pid, 'SIGSTOP');
const result = await handler(arrivingNow(event), context);
const answered = process.hrtime.bigint();

checkAccepted(result);
writeSync(3, String(answered));
process.exit();
