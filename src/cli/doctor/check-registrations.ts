import type { ProviderTokens } from '../../app/config.ts';
import { canRegister, registrationsAt } from '../../app/registrations.ts';
import type { LastAnswer, Registration } from '../../domain/registration.ts';
import { RegistrationError } from '../../domain/registration.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

export interface PlaceCheck {
  readonly provider: string;
  readonly hook: string;
  /** Where it is registered, as it is noted. */
  readonly place: string;
  /** What it is to send to. */
  readonly url: string;
  readonly tokens: ProviderTokens;
  /** The options by which other commands find the deployment and the hook. */
  readonly said: string;
}

/** The provider's own view of a hook, where there is a token to ask it. */
export async function checkPlace(check: PlaceCheck): Promise<readonly Finding[]> {
  const { provider, hook, place, url, tokens, said } = check;
  const what = `${provider}/${hook} at ${place}`;
  if (!canRegister(provider)) return [];
  if (!hasToken(provider, place, tokens)) {
    const next = 'docs/connect.md says which token opens it';
    return [{ level: 'skipped', what, says: `no token to ask ${provider} with`, next }];
  }
  const again = `hooklane connect ${provider} ${place}${said}`;
  try {
    const registrations = await registrationsAt(provider, place, tokens);
    const found = await registrations.find(url);
    const [first] = found;
    if (first === undefined) {
      return [problem(what, `nothing sends to ${url}`, again)];
    }
    const answer = await registrations.lastAnswer(first.id);
    const wrongs = [...(found.length > 1 ? [twice(found.length)] : []), ...wrongsOf(first, answer)];
    if (wrongs.length > 0) return wrongs.map(({ says, next = again }) => problem(what, says, next));
    if (first.proof === 'token') return [warning(what, unsigned, again)];
    return [ok(what, `active, signed; ${toldAnswer(answer)}`)];
  } catch (error) {
    if (!(error instanceof RegistrationError)) throw error;
    return [problem(what, error.message, error.next ?? 'docs/connect.md says what it takes')];
  }
}

const unsigned = 'it signs nothing: a token goes along, and whoever sees it can send as well';

interface Wrong {
  readonly says: string;
  readonly next?: string;
}

function hasToken(provider: 'github' | 'gitlab', place: string, tokens: ProviderTokens): boolean {
  const isApp = provider === 'github' && /(^|\/)(app|apps\/[^/]+)$/.test(place);
  return (isApp ? tokens.githubAppKey : tokens[provider]) !== undefined;
}

function twice(count: number): Wrong {
  const next = 'delete all but one where the provider lists its webhooks';
  return { says: `${count} of them send to the same URL`, next };
}

function wrongsOf(registration: Registration, answer: LastAnswer | undefined): readonly Wrong[] {
  const { isActive, disabledUntil, verifiesTls, isJson, proof } = registration;
  const until = disabledUntil === undefined ? '' : ` until ${disabledUntil}`;
  return [
    ...(isActive ? [] : [{ says: `it is switched off${until}: nothing is sent` }]),
    ...(proof === 'none' ? [{ says: 'it has no secret to sign with' }] : []),
    ...(verifiesTls
      ? []
      : [{ says: 'it does not verify the certificate: anybody may answer for us' }]),
    ...(isJson ? [] : [{ says: 'it sends forms, which hold less than JSON' }]),
    ...(answer?.isGood === false ? [refusedOr(answer)] : []),
  ];
}

/** It signs with another secret, which connecting it once more puts right. */
function refusedOr(answer: LastAnswer): Wrong {
  const says = toldAnswer(answer);
  return answer.status === '401' ? { says } : { says, next: 'docs/operations.md#alarms' };
}

function toldAnswer(answer: LastAnswer | undefined): string {
  return answer === undefined
    ? 'it has sent nothing lately'
    : `its last delivery ended with ${answer.status}`;
}
