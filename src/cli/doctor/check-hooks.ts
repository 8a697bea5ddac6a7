import type { SecretsOffice } from '../../app/administration.ts';
import type { HookParameter } from '../../domain/hook-parameters.ts';
import type { Clock } from '../../domain/time.ts';
import type { Provider } from '../../providers/provider.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { readSettings } from '../secrets/hook-settings.ts';
import { toldUse } from '../secrets/list-secrets.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** A hook that is used at all is used within a week. */
const quietMilliseconds = 7 * 24 * 3_600_000;

export interface HookCheck {
  readonly office: SecretsOffice;
  readonly clock: Clock;
  /** The options by which other commands find the deployment. */
  readonly said: string;
}

/** Whether a hook has secrets that a receiver can read, and something came that was signed with them. */
export async function checkHook(
  { office, clock, said }: HookCheck,
  provider: Provider,
  { hook, text }: HookParameter,
): Promise<readonly Finding[]> {
  const what = `${provider.name}/${hook}`;
  const settings = readSettings(text, provider);
  if (settings === undefined) {
    return [problem(what, 'its parameter is malformed', 'docs/operations.md#secrets')];
  }
  const fingerprints = Object.values(settings.lists).flat().map(fingerprintOf);
  if (fingerprints.length === 0) {
    const next = `hooklane secrets set ${provider.name}${said}`;
    return [problem(what, 'it has no secret, and refuses everything', next)];
  }
  const named = fingerprints.map((fingerprint) => ({ provider: provider.name, hook, fingerprint }));
  const uses = (await office.uses.lastUses(named)).filter((use) => use !== undefined);
  const [latest] = uses.sort((one, other) => (one.from < other.from ? 1 : -1));
  // Each producer of one's own has a token, so there are several for good.
  const isRotated = Object.values(settings.lists).some((list) => list.length > 1);
  const isUnderWay = isRotated && provider.name !== 'custom';
  const rotation = isUnderWay ? [underWay(what, provider.name, said)] : [];
  const isLate = latest && Date.parse(latest.from) < clock() - quietMilliseconds;
  if (latest && !isLate)
    return [ok(what, `the last event came ${toldUse(latest)} UTC`), ...rotation];
  const says = latest ? `nothing came since ${toldUse(latest)} UTC` : 'nothing ever came';
  return [warning(what, says, nextFor(provider.name, said)), ...rotation];
}

function underWay(what: string, provider: string, said: string): Finding {
  const next = `hooklane secrets rotate ${provider}${said}`;
  return warning(what, 'more than one secret is accepted: a rotation is not done', next);
}

function nextFor(provider: string, said: string): string {
  if (provider === 'custom') return 'see what your producers say; docs/gateway.md';
  const place = provider === 'slack' ? 'manifest' : 'place';
  return `see what ${provider} says of its deliveries; to register it: hooklane connect ${provider} <${place}>${said}`;
}
