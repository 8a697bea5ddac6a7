import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from 'aws-lambda';
import { traceIdOf, traceparentOf } from '../../domain/trace.ts';

/** Which function is running for which request: what every line in its log is found by. */
export interface Invocation {
  readonly function: string;
  /** None while the function starts. */
  readonly requestId?: string;
  /** As X-Ray writes it, so that its console finds the lines of a trace. */
  readonly traceId?: string;
}

interface Running {
  readonly invocation: Invocation;
  readonly traceHeader: string | undefined;
  readonly traceparent: string | undefined;
}

const running = new AsyncLocalStorage<Running>();

/**
 * The handler, with all that it does and awaits knowing the invocation it belongs to. Where many run in
 * one process, as in the local service, each knows its own.
 */
export function correlated<Event, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  return (event, context) => {
    const traceHeader = traceHeaderIn(context);
    const traceparent = traceparentOf(traceHeader);
    const traceId = traceIdOf(traceparent);
    const invocation = {
      function: context.functionName,
      requestId: context.awsRequestId,
      ...(traceId && { traceId }),
    };
    return running.run({ invocation, traceHeader, traceparent }, () => handler(event, context));
  };
}

/** What is done before there is any invocation: its lines are found, and counted, by the function alone. */
export function starting<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const invocation = { function: name };
  return running.run({ invocation, traceHeader: undefined, traceparent: undefined }, work);
}

/** Undefined outside of any, and of a function's start. */
export function currentInvocation(): Invocation | undefined {
  return running.getStore()?.invocation;
}

/** The trace that the current invocation is part of, in the form of W3C. */
export function currentTraceparent(): string | undefined {
  return running.getStore()?.traceparent;
}

/** What Lambda was told of it, whole: services pass it on, and Lambda finds loops by a part of it that is no trace. */
export function currentTraceHeader(): string | undefined {
  return running.getStore()?.traceHeader;
}

/**
 * Lambda sets the variable anew for each invocation, so it is no configuration. The runtime of Node 24 has
 * the same in the context as well, where invocations cannot mix it up; that is not documented.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
function traceHeaderIn(context: Context & { readonly xRayTraceId?: string }): string | undefined {
  return context.xRayTraceId ?? process.env._X_AMZN_TRACE_ID;
}
