import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import type { HttpRequest } from '../../domain/http.ts';

/**
 * All that API Gateway tells a TOKEN authorizer of a request: one header, and which method it is for.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function requestOf(
  { authorizationToken }: APIGatewayTokenAuthorizerEvent,
  { id, receivedAt }: Pick<HttpRequest, 'id' | 'receivedAt'>,
): HttpRequest {
  return {
    id,
    receivedAt,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: authorizationToken ? { authorization: authorizationToken } : {},
    body: Buffer.alloc(0),
  };
}

/**
 * What may be done with the token, for as long as API Gateway remembers it: whatever method it was seen at
 * first, to send events to this stage of this API, and nothing else.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function policyOf(
  effect: 'Allow' | 'Deny',
  { methodArn }: APIGatewayTokenAuthorizerEvent,
  principalId: string,
): APIGatewayAuthorizerResult {
  const [api, stage] = methodArn.split('/');
  const Resource = `${api}/${stage}/POST/events`;
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource }],
    },
  };
}

/**
 * API Gateway answers 401 to exactly this message, and 500 to every other error.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function unauthorized(): Error {
  return new Error('Unauthorized');
}
