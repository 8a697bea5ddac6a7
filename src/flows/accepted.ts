import { hashOf, packBody } from '../domain/body.ts';
import type { Delivery } from '../domain/delivery.ts';
import { type EventFacts, envelopeOf, eventKeyOf } from '../domain/envelope.ts';
import type { HttpRequest } from '../domain/http.ts';
import type { Log, LogFields } from '../domain/ports.ts';
import type { Provider } from '../providers/provider.ts';
import type { VerifiedRequest } from '../providers/signature.ts';

/** Where a request belongs. */
export interface Sender {
  readonly provider: Provider;
  readonly hook: string;
}

/** What a verified request becomes, on its way to the store. */
export function deliveryOf(
  { provider, hook }: Sender,
  request: VerifiedRequest,
  facts: EventFacts,
): Delivery {
  const receipt = {
    provider: provider.name,
    hook,
    recordedtime: new Date(request.receivedAt).toISOString(),
    bodyhash: hashOf(request.body),
    contenttype: cut(request.headers['content-type'], 200),
    traceparent: request.traceparent,
  };
  return {
    id: request.id,
    envelope: envelopeOf(facts, receipt),
    isIdSigned: request.isIdSigned,
    headers: keptHeaders(request, provider.storedHeaders),
    body: packBody(request.body),
  };
}

/** Logs and counts an event that is durable. */
export function noteAccepted(log: Log, proof: LogFields, { envelope }: Delivery): void {
  const event = { ...proof, key: eventKeyOf(envelope), type: envelope.type };
  log.info('accepted', event, { metric: 'EventsAccepted', by: bySecret });
}

/** Only of what is verified: else anybody could make a metric of a made-up hook. */
const bySecret = ['provider', 'hook', 'secret'];

/** Who was proved to have sent it, and by which secret: a rotation is over when the old one falls silent. */
export function proofOf({ provider, hook }: Sender, request: VerifiedRequest): LogFields {
  return {
    provider: provider.name,
    hook,
    secret: request.fingerprint,
    delivery: request.id,
  };
}

function keptHeaders(
  request: HttpRequest,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => headersLike(name, request)));
}

/**
 * Of one header, a thousand characters say enough. Those of a pattern may be the event itself, and are whole:
 * API Gateway takes 10,240 bytes of headers in all, and what an item and a message hold is counted with them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
function headersLike(
  name: string,
  { headers }: HttpRequest,
): readonly (readonly [string, string])[] {
  if (name.endsWith('*')) {
    return Object.entries(headers).filter(([each]) => each.startsWith(name.slice(0, -1)));
  }
  const value = cut(headers[name], 1000);
  return value === undefined ? [] : [[name, value]];
}

/** No letter is cut in half: half of one is no text, and a reader of JSON may refuse it. */
function cut(value: string | undefined, lengthMax: number): string | undefined {
  return value?.slice(0, lengthMax).toWellFormed();
}
