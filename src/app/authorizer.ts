import type {
  APIGatewayAuthorizerResult,
  APIGatewayTokenAuthorizerEvent,
  Context,
} from 'aws-lambda';
import { correlated } from '../adapters/aws/invocation.ts';
import { policyOf, requestOf, unauthorized } from '../adapters/aws/token-authorizer.ts';
import { jsonLog } from '../adapters/json-log.ts';
import { authorize } from '../flows/authorize.ts';
import { custom } from '../providers/custom.ts';
import { authorizerConfig } from './config.ts';
import { secretsOf } from './secrets.ts';

type Authorizer = (
  event: APIGatewayTokenAuthorizerEvent,
  context: Context,
) => Promise<APIGatewayAuthorizerResult>;

/** Says to the gateway who may send events. */
export function authorizer(): Authorizer {
  const { stage } = authorizerConfig();
  const clock = Date.now;
  const log = jsonLog((line) => process.stdout.write(line));
  const secrets = secretsOf(custom, { stage, clock, log });
  const deps = { provider: custom, secrets, clock, log };
  return correlated(async (event: APIGatewayTokenAuthorizerEvent, { awsRequestId }) => {
    const request = requestOf(event, { id: awsRequestId, receivedAt: clock() });
    const verdict = await authorize(deps, request);
    switch (verdict.kind) {
      case 'allow':
        return policyOf('Allow', event, `token-${verdict.fingerprint}`);
      case 'deny':
        return policyOf('Deny', event, 'nobody');
      case 'unauthorized':
        throw unauthorized();
    }
  });
}
