import { imagined } from '../../app/imagined.ts';
import { HookError } from '../../domain/errors.ts';
import type { Happening } from '../../subscriptions/plan.ts';
import type { Rule } from '../../subscriptions/rule.ts';
import { CliError } from '../cli-error.ts';
import type { Fixture } from '../fixture.ts';
import { requireHook } from '../secrets/secrets-target.ts';
import { providerOf } from '../send.ts';
import { jsonOf } from './sending-words.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What would come of a fixture. */
export interface Trial {
  readonly fixture: string;
  /** Undefined where it becomes no event: a receiver answers it by itself. */
  readonly happening: Happening | undefined;
  readonly verdicts: readonly Verdict[];
}

export interface TrialOptions {
  readonly provider?: string;
  readonly hook: string;
  readonly header?: Readonly<Record<string, string>>;
}

/** @throws CliError where no receiver would take it */
export async function tryOut(
  fixture: Fixture,
  rules: readonly Rule[],
  options: TrialOptions,
): Promise<Trial> {
  const happening = await happeningIn(fixture, options);
  const verdicts: Verdict[] = [];
  if (happening !== undefined) {
    for (const rule of rules) verdicts.push(await verdictOf(rule, happening));
  }
  return { fixture: fixture.path, happening, verdicts };
}

async function happeningIn(
  fixture: Fixture,
  options: TrialOptions,
): Promise<Happening | undefined> {
  const provider = providerOf(fixture, options);
  const { hook } = requireHook(provider, options.hook);
  const { body, path } = fixture;
  const headers = { ...fixture.headers, ...options.header };
  try {
    return await imagined({ provider, hook, headers, body });
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    throw new CliError(`${path} would be refused: ${error.code}: ${error.message}`);
  }
}

/** The same for programs. */
export function trialJson({ fixture, happening, verdicts }: Trial): object {
  const { key, type } = happening?.event ?? {};
  const rules = verdicts.map((verdict) =>
    verdict.outcome === 'sends' ? { ...verdict, sending: jsonOf(verdict.sending) } : verdict,
  );
  return { fixture, ...(key && { key, type }), rules };
}
