import type { Context } from 'aws-lambda';

/** What Lambda passes beside the event. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function invocationContext(
  functionName: string,
  timeoutMilliseconds: number,
  awsRequestId: string,
): Context {
  const deadline = Date.now() + timeoutMilliseconds;
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
    done: withoutCallbacks,
    fail: withoutCallbacks,
    succeed: withoutCallbacks,
  };
}

/** Node 24 on Lambda calls handlers without a callback; the types still have one. */
export function withoutCallbacks(): never {
  throw new Error('Lambda has no callbacks on Node 24');
}
