import type { Envelope } from '../domain/envelope.ts';
import { type HttpResponse, textResponse } from '../domain/http.ts';
import { parseJsonObject } from '../domain/json.ts';
import type { Provider } from '../providers/provider.ts';

export type ProviderNamed = (name: string) => Provider | undefined;

/**
 * Lambda carries an answer inside of JSON of its own, of at most 6 MB. In there each quote and each
 * backslash takes twice its bytes; the rest is for status and headers.
 */
const answerBytesMax = 5_500_000;

/** The payload as JSON text. Of a provider that is no longer registered we know only whether it is JSON. */
export function dataOf(
  provider: Provider | undefined,
  { contenttype }: Envelope,
  body: Buffer,
): string {
  return provider?.payloadOf(body, contenttype) ?? jsonOf(body.toString('utf8'));
}

function jsonOf(text: string): string {
  return parseJsonObject(text) === undefined ? JSON.stringify(text) : text;
}

/**
 * The payload's own text goes into the answer, so that no number or escape in it changes. Where it is
 * too large to be carried, the answer says instead where it is.
 */
export function responseWithData(
  known: object,
  { data, whereElse }: { readonly data: string; readonly whereElse: string },
): HttpResponse {
  const answer = textResponse(200, `${JSON.stringify(known).slice(0, -1)},"data":${data}}`);
  const bytes = Buffer.byteLength(JSON.stringify(answer.body));
  if (bytes <= answerBytesMax) return answer;
  const dataomitted = `too large for this answer: ${whereElse}`;
  return textResponse(200, JSON.stringify({ ...known, dataomitted }));
}

export function bodyPathOf(key: string): string {
  return `/events/${encodeURIComponent(key)}/body`;
}
