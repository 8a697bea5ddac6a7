import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** As Lambda's runtime does it: a module is imported, anything else required. */
export async function load(file) {
  return file.endsWith('.mjs')
    ? await import(pathToFileURL(file).href)
    : createRequire(import.meta.url)(file);
}

export const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'bench',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  logGroupName: '/aws/lambda/bench',
  logStreamName: 'bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 30_000,
};

/** @throws where it is no acceptance: then nothing was measured */
export function checkAccepted(result) {
  const isAnswer = result?.statusCode >= 200 && result.statusCode < 300;
  const isBatch = result?.batchItemFailures?.length === 0;
  if (!isAnswer && !isBatch) throw new Error(`answered ${JSON.stringify(result)}`);
}

/** A receiver counts its time from when the request came. */
export function arrivingNow(event) {
  const { requestContext } = event;
  return requestContext === undefined
    ? event
    : { ...event, requestContext: { ...requestContext, timeEpoch: Date.now() } };
}
