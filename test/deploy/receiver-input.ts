import type { LambdaFunctionURLEvent } from 'aws-lambda';
import type { HttpRequest } from '../../src/domain/http.ts';

/** Where no server is. */
export const nobody = 'http://127.0.0.1:9';

/** What the deployment tells a receiver, with nothing of AWS there. */
export const receiverEnvironment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: nobody,
  HOOKLANE_STAGE: 'dev',
  HOOKLANE_QUEUE_URL: `${nobody}/000000000000/hooklane-events`,
  HOOKLANE_BUCKET: 'hooklane-bucket',
};

/** The event that a Function URL makes of a request. */
export function eventOf(request: HttpRequest): Partial<LambdaFunctionURLEvent> {
  return {
    rawPath: request.path,
    rawQueryString: '',
    headers: { ...request.headers },
    body: request.body.toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      requestId: request.id,
      timeEpoch: Date.now(),
      http: { method: request.method },
    } as LambdaFunctionURLEvent['requestContext'],
  };
}
