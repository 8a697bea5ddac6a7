/**
 * One function in a process of its own, as Lambda has it: what it writes to its standard output is its log,
 * and the CPU of the process is its own. Only for lambda-function.ts, which it does not outlive.
 */
import { invocationContext } from '../../src/dev/lambda/context.ts';
import type { Answer, Question } from './lambda-function.ts';

const [file = '', functionName = '', timeoutMilliseconds = ''] = process.argv.slice(2);
const { handler } = await import(`../../functions/${file}.ts`);

process.on('message', async ({ event, requestId, traceHeader }: Question) => {
  const context = invocationContext(functionName, Number(timeoutMilliseconds), requestId);
  const before = process.cpuUsage();
  const result = await handler(event, { ...context, xRayTraceId: traceHeader });
  const { user, system } = process.cpuUsage(before);
  process.send?.({ result, cpuMilliseconds: (user + system) / 1000 } satisfies Answer);
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
