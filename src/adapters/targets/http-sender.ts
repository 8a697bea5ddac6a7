import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import type { SecretSource } from '../../domain/ports.ts';
import { type HttpSending, type Sender, TargetError } from '../../domain/sending.ts';
import type { Clock } from '../../domain/time.ts';
import { post } from './post.ts';
import { publicLookup, requirePublicHost } from './public-lookup.ts';
import { webhookSignature } from './standard-webhooks.ts';
import { failureIn } from './status-failure.ts';
import { type TargetSecrets, targetSecrets } from './target-secrets.ts';

export interface HttpSenderSettings {
  /** Of the targets, by name. */
  readonly secrets: SecretSource;
  readonly clock: Clock;
  /** Finds addresses; by default the system's own way. */
  readonly resolve?: Parameters<typeof publicLookup>[0];
}

/** Posts CloudEvents, signed by Standard Webhooks: to the open internet, or where a rule allows it, to anywhere. */
export function httpSender({ secrets, clock, resolve }: HttpSenderSettings): Sender<'http'> {
  const signingSecrets = targetSecrets(secrets, 'signingSecrets', clock);
  // Connections that are kept: none that one rule may have is for another that may not.
  const toPublic = new Agent({ keepAlive: true, lookup: publicLookup(resolve) });
  const toAnywhere = new Agent({ keepAlive: true });
  const plainToAnywhere = new PlainAgent({ keepAlive: true });

  return async (sending, { id, signal }) => {
    const url = new URL(sending.url);
    if (!sending.allowPrivate) requirePublic(url);
    const headers = {
      ...sending.headers,
      'content-type': 'application/cloudevents+json',
      'user-agent': 'hooklane',
      ...(await signedBy(signingSecrets, sending, { id, now: clock() })),
    };
    const anywhere = isOverTls(url) ? toAnywhere : plainToAnywhere;
    const agent = sending.allowPrivate ? anywhere : toPublic;
    const answer = await post({ url, headers, body: sending.body, agent }, signal);
    const failure = failureIn(answer, clock());
    if (failure !== undefined) throw new TargetError(failure);
  };
}

function requirePublic(url: URL): void {
  if (!isOverTls(url)) throw refused('url_insecure');
  requirePublicHost(url);
}

function isOverTls({ protocol }: URL): boolean {
  return protocol === 'https:';
}

/** The id is the same for each try: by that a target knows what it has. */
async function signedBy(
  secrets: TargetSecrets,
  { secret, body }: HttpSending,
  { id, now }: { readonly id: string; readonly now: number },
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const keys = await secrets.of(secret);
  if (keys.length === 0) throw refused('secret_missing');
  return { ...headers, 'webhook-signature': webhookSignature({ id, timestamp, body }, keys) };
}

function refused(reason: string): TargetError {
  return new TargetError({ code: 'target_refused', reason });
}
