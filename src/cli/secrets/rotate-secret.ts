import type { SecretsOffice } from '../../app/administration.ts';
import { secrets as budget } from '../../domain/budgets.ts';
import type { Registrations } from '../../domain/registration.ts';
import type { Clock } from '../../domain/time.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { CliError } from '../cli-error.ts';
import { settingsIn, withLeaving, withoutSecrets, withSecretFirst } from './hook-settings.ts';
import { toldUse } from './list-secrets.ts';
import type { Hook } from './secrets-target.ts';

export interface RotateDeps extends SecretsOffice {
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Tells a person how far it is. */
  readonly note: (text: string) => void;
}

export interface Rotation {
  readonly hook: Hook;
  /** What the provider sends to. */
  readonly url: string;
  /** Each place where the hook is registered; none where its provider has to be told by hand. */
  readonly places: readonly { readonly name: string; readonly registrations: Registrations }[];
  /** Makes the new secret, or asks for it; only where a rotation begins. */
  readonly newSecret: (list: string) => Promise<string>;
  /** The options by which other commands find the deployment and the hook. */
  readonly said: string;
  /** How long to wait for the new one to be seen. */
  readonly patienceMilliseconds: number;
}

/** Where a rotation stands: which is the first of its list, and which are to go. */
interface Stand {
  readonly list: string;
  readonly secret: string;
  readonly old: readonly string[];
  /** Whether those were to go from the beginning; else they may be somebody's who was told by hand. */
  readonly isNoted: boolean;
  /** When the receivers know it: epoch milliseconds. */
  readonly knownAt: number;
}

export interface Rotated {
  readonly list: string;
  readonly fingerprint: string;
  readonly dropped: readonly string[];
}

const lookMilliseconds = 15_000;

/** CloudWatch counts what a line of the log says some time after it was said. */
const countedLateMilliseconds = 3 * 60_000;

/**
 * Told by hand, nobody knows when all of its senders were told. Slack tries a delivery again for a day, and
 * most of what else sends does so once a day.
 */
const silenceMilliseconds = 25 * 3_600_000;

/**
 * Adds the new secret, has the provider use it, waits until it is seen, and drops the old one; decision 0010 says
 * why in that order. Whatever ends it on the way, both are accepted, and the same command goes on from there.
 */
export async function rotateSecret(deps: RotateDeps, rotation: Rotation): Promise<Rotated> {
  const stand = await begin(deps, rotation);
  const { list, secret, old } = stand;
  const isPushed = rotation.places.length > 0;
  if (isPushed) await push(deps, rotation, stand);
  const pushedAt = deps.clock();
  await untilSeen(deps, rotation, secret);
  if (isPushed) await deps.sleep(Math.max(0, pushedAt + countedLateMilliseconds - deps.clock()));
  const silentSince = isPushed && stand.isNoted ? pushedAt : deps.clock() - silenceMilliseconds;
  await requireSilence(deps, rotation, old, silentSince);
  const dropped = old.map(fingerprintOf);
  await deps.parameters.change(rotation.hook, (text) =>
    withLeaving(withoutSecrets(text, list, dropped), []),
  );
  return { list, fingerprint: fingerprintOf(secret), dropped };
}

/** Goes on with one that was begun: the provider's is the first, and others are there. */
async function begin(deps: RotateDeps, { hook, newSecret, said }: Rotation): Promise<Stand> {
  const known = await deps.parameters.get(hook);
  const settings = known && settingsIn(known.text, hook.of);
  const lists = Object.entries(settings?.lists ?? {});
  const [list = '', secrets = []] = lists.find(([, each]) => each.length > 0) ?? [];
  const [first, ...others] = secrets;
  if (!known || !settings || first === undefined) throw nothingToRotate(hook, said);
  if (others.length > 0) {
    deps.note(`A rotation is under way: ${fingerprintOf(first)} is the new one.`);
    const knownAt = known.changedAt + budget.freshMilliseconds;
    const isNoted = others.every((each) => settings.leaving.includes(fingerprintOf(each)));
    return { list, secret: first, old: others, isNoted, knownAt };
  }
  const secret = await newSecret(list);
  await deps.parameters.change(hook, (text) =>
    withLeaving(withSecretFirst(text, list, secret), [fingerprintOf(first)]),
  );
  deps.note(`${fingerprintOf(secret)} is accepted too, five minutes from now by every receiver.`);
  const knownAt = deps.clock() + budget.freshMilliseconds;
  return { list, secret, old: [first], isNoted: true, knownAt };
}

function nothingToRotate({ provider, hook }: Hook, said: string): CliError {
  const connect = provider === 'slack' ? '' : `hooklane connect ${provider} <place>${said}, or `;
  return new CliError(`${provider}, hook ${hook}, has no secret to rotate`, {
    next: `${connect}hooklane secrets set ${provider}${said}`,
  });
}

async function push(
  deps: RotateDeps,
  { hook, url, places, said }: Rotation,
  stand: Stand,
): Promise<void> {
  await deps.sleep(Math.max(0, stand.knownAt - deps.clock()));
  let pushes = 0;
  for (const { name, registrations } of places) {
    for (const { id } of await registrations.find(url)) {
      await registrations.update(id, { url, secret: stand.secret, events: undefined });
      await registrations.ping(id);
      pushes += 1;
      deps.note(`${name} signs with it now.`);
    }
  }
  if (pushes > 0) return;
  const names = places.map(({ name }) => name).join(', ');
  throw new CliError(`nothing sends to ${url} at ${names}: nothing is dropped, both are accepted`, {
    next: `hooklane connect ${hook.provider} <place>${said}, and then rotate once more`,
  });
}

async function untilSeen(deps: RotateDeps, rotation: Rotation, secret: string): Promise<void> {
  const { hook, patienceMilliseconds } = rotation;
  const end = deps.clock() + patienceMilliseconds;
  const named = { ...hook, fingerprint: fingerprintOf(secret) };
  for (;;) {
    const [use] = await deps.uses.lastUses([named]);
    if (use !== undefined) return deps.note(`An event came that is signed with it.`);
    if (deps.clock() >= end) throw notSeen(rotation, named.fingerprint);
    await deps.sleep(lookMilliseconds);
  }
}

async function requireSilence(
  { uses }: RotateDeps,
  { hook }: Rotation,
  old: readonly string[],
  since: number,
): Promise<void> {
  const named = old.map((secret) => ({ ...hook, fingerprint: fingerprintOf(secret) }));
  const found = await uses.lastUses(named);
  const index = found.findIndex((use) => use !== undefined && Date.parse(use.from) > since);
  const fingerprint = named[index]?.fingerprint;
  if (fingerprint === undefined) return;
  throw new CliError(
    `${fingerprint} was in use ${toldUse(found[index])} UTC, and goes when it was silent since ${toldTime(since)}: both are accepted`,
    { next: `see who uses it; then, or a day later, the same command again` },
  );
}

function toldTime(time: number): string {
  return toldUse({ from: new Date(time).toISOString(), seconds: 60 });
}

function notSeen({ places }: Rotation, fingerprint: string): CliError {
  const who = places.length > 0 ? 'send an event' : 'give it to the provider, send an event';
  return new CliError(
    `nothing came yet that is signed with ${fingerprint}: nothing is dropped, both are accepted`,
    { next: `${who}, and then the same command again` },
  );
}
