import type { EventFacts } from '../domain/envelope.ts';
import type { HttpRequest, HttpResponse } from '../domain/http.ts';
import type { HookSecrets } from '../domain/ports.ts';
import type { SecretHolder } from '../domain/secret-holder.ts';
import type { VerifiedRequest } from './signature.ts';

/** Everything Hooklane knows of one sender of webhooks. `docs/adding-a-provider.md` walks through it. */
export interface Provider extends SecretHolder {
  /** Lower case; the first part of every event key and of the local URL. */
  readonly name: string;
  /** How long the provider waits for our answer, less a margin for the network. */
  readonly answerWithinMilliseconds: number;
  /**
   * The request headers that are kept with the event, cut to a length. All others are dropped. `ce-*` is
   * all that begin so, and these are not cut: only for where something else bounds what can come.
   */
  readonly storedHeaders: readonly string[];
  /** A small event, not signed yet: what a receiver rehearses with before there is a real one. */
  readonly sample: Unsigned;

  /**
   * Proves that the request comes from the provider: its signature over the raw bytes, with any one
   * of the secrets, within its time window.
   * @throws HookError `signature_invalid`, `signature_stale`
   */
  verify(request: HttpRequest, secrets: HookSecrets, nowMilliseconds: number): VerifiedRequest;

  /**
   * Says what the request means.
   * @throws HookError `body_malformed` when the provider would never send such a body.
   */
  read(request: VerifiedRequest): Reading;

  /**
   * The payload as JSON text for people and handlers: forms decoded, verification tokens removed.
   * @param contentType as received; where nobody signs it, it proves nothing
   */
  payloadOf(body: Buffer, contentType?: string): string;

  /** The headers that make a request with this body pass `verify`: for fixtures and replays. */
  sign(request: Unsigned, secrets: HookSecrets, nowMilliseconds: number): Record<string, string>;
}

export type Unsigned = Pick<HttpRequest, 'headers' | 'body'>;

export type Reading =
  /** Something happened. Without an answer of its own, it is acknowledged with 202 and its key. */
  | { readonly kind: 'event'; readonly facts: EventFacts; readonly answer?: HttpResponse }
  /** A question about the URL itself: answered, and nothing is kept. */
  | { readonly kind: 'handshake'; readonly answer: HttpResponse };
