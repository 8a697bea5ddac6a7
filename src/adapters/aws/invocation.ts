import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from 'aws-lambda';

/** Which function is running for which request: what every line in its log is found by. */
export interface Invocation {
  readonly function: string;
  readonly requestId: string;
}

const invocations = new AsyncLocalStorage<Invocation>();

/**
 * The handler, with all that it does and awaits knowing the invocation it belongs to. Where many run in
 * one process, as in the local service, each knows its own.
 */
export function correlated<Event, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  return (event, context) => {
    const invocation = { function: context.functionName, requestId: context.awsRequestId };
    return invocations.run(invocation, () => handler(event, context));
  };
}

/** Undefined outside of any: while the function is loaded. */
export function currentInvocation(): Invocation | undefined {
  return invocations.getStore();
}
