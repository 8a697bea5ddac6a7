import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { commonLogTime } from '../function-url-event.ts';

export interface ProxyRequest {
  readonly message: IncomingMessage;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly stage: string;
  readonly principalId: string;
  readonly now: number;
}

/**
 * The event that API Gateway hands to a function by the proxy integration (payload format 1.0), where all
 * media types count as binary: whatever the body is, it comes in base64.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(request: ProxyRequest): APIGatewayProxyEvent {
  const { message, query, body } = request;
  const headers = headersOf(message);
  const parameters = valuesByName(query);
  const hasQuery = Object.keys(parameters).length > 0;
  return {
    resource: '/events',
    path: '/events',
    httpMethod: message.method ?? '',
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? lastOfEach(parameters) : null,
    multiValueQueryStringParameters: hasQuery ? parameters : null,
    pathParameters: null,
    stageVariables: null,
    requestContext: contextOf(request),
    body: body.length > 0 ? body.toString('base64') : null,
    isBase64Encoded: body.length > 0,
  };
}

type Values = Readonly<Record<string, string[]>>;

/** Names as they were sent. */
function headersOf({ rawHeaders, socket }: IncomingMessage): Values {
  const sent = Array.from({ length: rawHeaders.length / 2 }, (_, index) => index * 2);
  const pairs = sent.map((at) => [rawHeaders[at] ?? '', rawHeaders[at + 1] ?? ''] as const);
  return valuesByName([
    ...pairs,
    ['X-Forwarded-For', socket.remoteAddress ?? '127.0.0.1'],
    ['X-Forwarded-Port', String(socket.localPort ?? 0)],
    ['X-Forwarded-Proto', 'http'],
  ]);
}

function valuesByName(pairs: Iterable<readonly [string, string]>): Values {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...groups].map(([name, group]) => [name, group.map(([, value]) => value)]),
  );
}

function lastOfEach(values: Values): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, each.at(-1)]));
}

function contextOf({
  message,
  stage,
  principalId,
  now,
}: ProxyRequest): APIGatewayProxyEvent['requestContext'] {
  return {
    accountId: '000000000000',
    apiId: 'gateway',
    authorizer: { principalId },
    extendedRequestId: randomUUID(),
    httpMethod: message.method ?? '',
    identity: { ...nobody, sourceIp: message.socket.remoteAddress ?? '127.0.0.1' },
    path: `/${stage}/events`,
    protocol: 'HTTP/1.1',
    requestId: randomUUID(),
    requestTime: commonLogTime(new Date(now)),
    requestTimeEpoch: now,
    resourceId: 'events',
    resourcePath: '/events',
    stage,
  };
}

const nobody = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userAgent: null,
  userArn: null,
};
