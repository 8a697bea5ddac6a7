import type { Gateway, GatewayReceiver } from '../../src/dev/gateway/gateway.ts';
import {
  type AuthorizerHandler,
  TokenAuthorization,
} from '../../src/dev/gateway/token-authorization.ts';
import { UsagePlan } from '../../src/dev/gateway/usage-plan.ts';
import type { RunningFunctions } from './functions.ts';

/** The local service's API Gateway, in front of the functions that were deployed. */
export function gatewayOf(functions: RunningFunctions, apiKey: string): Gateway {
  const authorize = (event: unknown) => functions.named('authorizer').invoke(event);
  const receive = (event: unknown) => functions.named('custom').invoke(event);
  const limits = { requestsPerSecond: 100, burst: 200, requestsPerDay: 5000 };
  return {
    apiKey,
    authorization: new TokenAuthorization(authorize as AuthorizerHandler, Date.now),
    usagePlan: new UsagePlan(limits, Date.now),
    receiver: {
      name: 'custom',
      handler: receive as GatewayReceiver['handler'],
      timeoutMilliseconds: 29_000,
    },
    stage: 'prod',
    clock: Date.now,
  };
}
