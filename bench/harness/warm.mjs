/**
 * `node warm.mjs <bundle>`: answers each message `{event, calls, concurrency}` with the CPU time of a call in
 * microseconds, and how long each of them took.
 */
import { arrivingNow, checkAccepted, context, load } from './load.mjs';

const [bundle] = process.argv.slice(2);
const { handler } = await load(bundle);

process.on('message', async ({ event, calls, concurrency }) => {
  const latencies = [];
  let left = calls;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      checkAccepted(await handler(arrivingNow(event), context));
      latencies.push((performance.now() - start) * 1000);
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, lane));
  const { user, system } = process.cpuUsage(before);
  process.send({ cpu: (user + system) / calls, latencies });
});
process.on('disconnect', () => process.exit());
process.send('ready');
