/** `node cold.mjs <bundle> <file with an event>`: one start, in milliseconds, as JSON to file descriptor 3. */
import { readFileSync, writeSync } from 'node:fs';
import { arrivingNow, checkAccepted, context, load } from './load.mjs';

const [bundle, eventFile] = process.argv.slice(2);
const event = JSON.parse(readFileSync(eventFile, 'utf8'));

const start = performance.now();
const { handler } = await load(bundle);
const loaded = performance.now();
const result = await handler(arrivingNow(event), context);
const answered = performance.now();

checkAccepted(result);
writeSync(3, JSON.stringify({ load: loaded - start, first: answered - loaded }));
process.exit();
