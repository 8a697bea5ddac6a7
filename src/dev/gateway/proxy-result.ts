import type { HttpResponse } from '../../domain/http.ts';
import { isJsonObject } from '../../domain/json.ts';

/**
 * The answer in what a function returns. Where a Function URL would make the best of it, API Gateway takes
 * this form and no other.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 * @throws Error for all else
 */
export function answerIn(result: unknown): HttpResponse {
  // Lambda sees a result only as JSON.
  const seen: unknown = JSON.parse(JSON.stringify(result) ?? 'null');
  if (!isJsonObject(seen)) throw malformed('is no object');
  const { statusCode, headers, body, isBase64Encoded } = seen;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) throw malformed('has no status');
  if (!isTable(headers ?? {})) throw malformed('has headers that are no texts');
  if (typeof (body ?? '') !== 'string') throw malformed('has a body that is no text');
  const encoding = isBase64Encoded === true ? 'base64' : 'utf8';
  return {
    status,
    headers: { 'content-type': 'application/json', ...lowerCased(headers ?? {}) },
    body: Buffer.from(String(body ?? ''), encoding),
  };
}

function isTable(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every((each) => typeof each !== 'object');
}

function lowerCased(headers: object): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function malformed(what: string): Error {
  return new Error(`the result ${what}`);
}
