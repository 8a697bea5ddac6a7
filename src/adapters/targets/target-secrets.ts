import { targets } from '../../domain/budgets.ts';
import type { HookSecrets, SecretSource } from '../../domain/ports.ts';
import type { Clock } from '../../domain/time.ts';

/** What is kept for a target: either may be missing. */
export type TargetList = 'slackTokens' | 'signingSecrets';

/** One list of the targets' credentials, the current one first. */
export interface TargetSecrets {
  /**
   * Empty where there is none of this name: what was put in a moment ago is found, and what is not there is not
   * asked for again and again.
   * @throws HookError `secrets_unavailable`
   */
  of(name: string): Promise<readonly string[]>;
  /** Read anew; as they are known where that is too soon, or fails. */
  renewed(name: string): Promise<readonly string[]>;
}

export function targetSecrets(source: SecretSource, list: TargetList, clock: Clock): TargetSecrets {
  const deadline = (): number => clock() + targets.secretsMilliseconds;
  const inList = (secrets: HookSecrets | undefined): readonly string[] => secrets?.[list] ?? [];
  const known = async (name: string): Promise<readonly string[]> =>
    inList(await source.secretsOf(name, deadline()));
  // Too soon is also where somebody else did it a moment ago: what that found is known by now.
  const renewed = async (name: string): Promise<readonly string[]> => {
    const found = await source.renewedSecretsOf(name, deadline());
    return found === undefined ? known(name) : inList(found);
  };
  return {
    async of(name) {
      const secrets = await known(name);
      return secrets.length > 0 ? secrets : renewed(name);
    },
    renewed,
  };
}
