import { deepEqual, equal } from 'node:assert/strict';
import {
  GetAuthorizerCommand,
  GetMethodCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
} from '@aws-sdk/client-api-gateway';
import { region } from './aws.ts';
import { type Deployed, functionArn } from './deployed.ts';

export async function checkGateway({
  aws: { apigateway },
  stack: { ids },
}: Deployed): Promise<void> {
  const restApiId = ids.ApiGatewayRestApi;
  const method = await apigateway.send(
    new GetMethodCommand({
      restApiId,
      resourceId: ids.ApiGatewayResourceEvents,
      httpMethod: 'POST',
    }),
  );
  const authorizer = await apigateway.send(
    new GetAuthorizerCommand({ restApiId, authorizerId: ids.AuthorizerApiGatewayAuthorizer }),
  );
  const usagePlanId = ids.ApiGatewayUsagePlan;
  const plan = await apigateway.send(new GetUsagePlanCommand({ usagePlanId }));
  const keys = await apigateway.send(new GetUsagePlanKeysCommand({ usagePlanId }));
  const uri = (name: string) =>
    `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn(name)}:live/invocations`;
  equal(method.apiKeyRequired, true, 'whether the gateway asks for an API key');
  equal(method.authorizationType, 'CUSTOM');
  equal(method.methodIntegration?.uri, uri('custom'));
  equal(authorizer.authorizerUri, uri('authorizer'));
  equal(authorizer.authorizerResultTtlInSeconds, 60);
  deepEqual(plan.apiStages, [{ apiId: restApiId, stage: 'prod' }]);
  deepEqual(plan.throttle, { burstLimit: 200, rateLimit: 100 });
  deepEqual(plan.quota, { limit: 5000, offset: 0, period: 'DAY' });
  deepEqual(
    keys.items?.map(({ id }) => id),
    [ids.ApiGatewayApiKey1],
  );
}
