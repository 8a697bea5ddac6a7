import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { HttpResponse } from '../../domain/http.ts';
import type { Clock } from '../../domain/time.ts';
import { payloadBytesMax } from '../function-url-event.ts';
import { invocationContext } from '../lambda/context.ts';
import { withTimeout } from '../lambda/timeout.ts';
import { bodyOf } from '../request-body.ts';
import { gatewayResponse } from './gateway-response.ts';
import { type ProxyRequest, proxyEvent } from './proxy-event.ts';
import { answerIn } from './proxy-result.ts';
import type { TokenAuthorization } from './token-authorization.ts';
import type { UsagePlan } from './usage-plan.ts';

export interface Gateway {
  readonly apiKey: string;
  readonly authorization: TokenAuthorization;
  readonly usagePlan: UsagePlan;
  readonly receiver: GatewayReceiver;
  readonly stage: string;
  readonly clock: Clock;
}

export interface GatewayReceiver {
  readonly name: string;
  readonly handler: (event: APIGatewayProxyEvent, context: Context) => Promise<unknown>;
  readonly timeoutMilliseconds: number;
}

/** The most that API Gateway takes; what fits into the event for a function is less. */
const requestBytesMax = 10 * 1024 * 1024;

/** @param url path and query below the gateway's own */
export async function serveGateway(
  gateway: Gateway,
  url: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(message, requestBytesMax);
  const { status, headers, body: content } = await answerOf(gateway, url, { message, body });
  response.writeHead(status, { 'content-length': Buffer.byteLength(content), ...headers });
  response.end(content);
}

/**
 * In the order of API Gateway, as its execution logs show it: "Starting authorizer", "Verifying Usage Plan"
 * (the key, then its limits), "Starting execution". The key comes second because an authorizer may be where
 * it comes from. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
 */
async function answerOf(
  gateway: Gateway,
  url: string,
  { message, body }: { readonly message: IncomingMessage; readonly body: Buffer | undefined },
): Promise<HttpResponse> {
  const [path, query] = url.split('?', 2);
  if (message.method !== 'POST' || path !== '/events') {
    return gatewayResponse('MISSING_AUTHENTICATION_TOKEN');
  }
  const methodArn = `arn:aws:execute-api:us-east-1:000000000000:gateway/${gateway.stage}/POST/events`;
  const { authorization, 'x-api-key': apiKey } = message.headers;
  const authorized = await gateway.authorization.authorize(authorization, methodArn);
  if ('refusal' in authorized) return gatewayResponse(authorized.refusal);
  if (!isKey(apiKey, gateway.apiKey)) return gatewayResponse('INVALID_API_KEY');
  const refusal = gateway.usagePlan.refusal();
  if (refusal !== undefined) return gatewayResponse(refusal);
  if (body === undefined) return gatewayResponse('REQUEST_TOO_LARGE');
  const { principalId } = authorized;
  const { stage, clock } = gateway;
  const parameters = new URLSearchParams(query);
  return passOn(gateway, { message, body, query: parameters, stage, principalId, now: clock() });
}

function isKey(given: string | string[] | undefined, apiKey: string): boolean {
  const [left, right] = [Buffer.from(String(given)), Buffer.from(apiKey)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function passOn({ receiver }: Gateway, request: ProxyRequest): Promise<HttpResponse> {
  const { name, handler, timeoutMilliseconds } = receiver;
  const event = proxyEvent(request);
  // What API Gateway makes of Lambda's own refusal is not documented.
  if (Buffer.byteLength(JSON.stringify(event)) > payloadBytesMax) {
    return gatewayResponse('REQUEST_TOO_LARGE');
  }
  const context = invocationContext(name, timeoutMilliseconds, event.requestContext.requestId);
  try {
    return answerIn(await withTimeout(handler(event, context), timeoutMilliseconds));
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${name}: the function failed; AWS would answer 502\n${reason}\n`);
    return gatewayResponse('DEFAULT_5XX');
  }
}
