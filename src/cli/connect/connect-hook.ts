import { setTimeout as sleep } from 'node:timers/promises';
import type { HookParameters } from '../../domain/hook-parameters.ts';
import {
  type LastAnswer,
  type Registration,
  type Registrations,
  SecretRefused,
} from '../../domain/registration.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import {
  settingsIn,
  withoutSecrets,
  withRegistration,
  withSecretFirst,
} from '../secrets/hook-settings.ts';
import type { Hook } from '../secrets/secrets-target.ts';

export interface ConnectDeps {
  readonly parameters: HookParameters;
  readonly registrations: Registrations;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

export interface Connection {
  readonly hook: Hook;
  /** Where at the provider, as it is noted. */
  readonly place: string;
  readonly url: string;
  /** The list that the secret is in, and how one is made where it is empty. */
  readonly list: string;
  readonly generate: () => string;
  readonly events: readonly string[] | undefined;
  readonly mayReplace: boolean;
}

export interface Connected {
  readonly id: string;
  readonly isNew: boolean;
  readonly fingerprint: string;
  /** How many more send the same to the same URL. */
  readonly duplicates: number;
  /** To the provider's own test; undefined where it sent none, or has not told yet. */
  readonly answer: LastAnswer | undefined;
}

/**
 * The secret is in its place before the provider has it, so that its first request finds it. What fails on the
 * way leaves nothing that another try would not put right.
 */
export async function connectHook(deps: ConnectDeps, wanted: Connection): Promise<Connected> {
  const { parameters, registrations } = deps;
  const { hook, url, events, place, mayReplace } = wanted;
  // First of all, because a token that may not is noticed here.
  const [found, ...others] = await registrations.find(url);
  const before = found && (await registrations.lastAnswer(found.id));
  const { secret, isNew } = await secretOf(parameters, wanted);
  const registering = found
    ? registrations.update(found.id, { url, secret, events, switchesOn: true })
    : registrations.create({ url, secret, events, mayReplace });
  const registration = await registering.catch(async (error) => {
    if (isNew && error instanceof SecretRefused) await takeBack(parameters, wanted, secret);
    throw error;
  });
  await parameters.change(hook, (text) => withRegistration(text, place));
  return {
    id: registration.id,
    isNew: found === undefined,
    fingerprint: fingerprintOf(secret),
    duplicates: others.length,
    answer: await test(deps, registration, before),
  };
}

/** The first of those that the hook has, or a new one. */
async function secretOf(
  parameters: HookParameters,
  wanted: Connection,
): Promise<{ readonly secret: string; readonly isNew: boolean }> {
  const { hook, list } = wanted;
  const made = wanted.generate();
  let secret = made;
  await parameters.change(hook, (text) => {
    const [known] = text === undefined ? [] : (settingsIn(text, hook.of).lists[list] ?? []);
    secret = known ?? made;
    return withSecretFirst(text, list, secret);
  });
  return { secret, isNew: secret === made };
}

/** Else a rotation would take it for the one in use. */
function takeBack(
  parameters: HookParameters,
  { hook, list }: Connection,
  secret: string,
): Promise<void> {
  return parameters.change(hook, (text) => withoutSecrets(text, list, [fingerprintOf(secret)]));
}

const looksMax = 10;
const pauseMilliseconds = 1000;

/** GitHub tests a new registration by itself too; one test more does no harm. */
async function test(
  { registrations, signal }: ConnectDeps,
  { id }: Registration,
  before: LastAnswer | undefined,
): Promise<LastAnswer | undefined> {
  const isSent = await registrations.ping(id);
  for (let looks = 0; looks < looksMax; looks += 1) {
    const answer = await registrations.lastAnswer(id);
    if (answer !== undefined && answer.id !== before?.id) return answer;
    if (!isSent) return undefined;
    await sleep(pauseMilliseconds, undefined, { signal });
  }
  return undefined;
}
