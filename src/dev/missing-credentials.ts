import { variableOf } from '../app/config.ts';
import type { HookSecrets } from '../domain/ports.ts';
import { targetSecrets } from '../domain/targets.ts';
import type { Rule } from '../subscriptions/rule.ts';

type TargetList = 'slackTokens' | 'signingSecrets';

/**
 * What rules need at their targets and the environment does not have: variables, and the names of the rules.
 * @param known the targets' credentials, by their names
 */
export function missingCredentials(
  rules: readonly Rule[],
  known: ReadonlyMap<string, HookSecrets>,
): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, readonly string[]>();
  for (const rule of rules) {
    const [list, name] = needOf(rule) ?? [];
    if (list === undefined || name === undefined || known.get(name)?.[list]?.length) continue;
    const { [list]: secretList } = targetSecrets.secretLists;
    const variable = secretList && variableOf(secretList, name);
    if (variable) missing.set(variable, [...(missing.get(variable) ?? []), rule.name]);
  }
  return missing;
}

/** A list, and the name in it. */
function needOf(rule: Rule): readonly [list: TargetList, name: string] | undefined {
  const { slack, http } = rule;
  if (slack !== undefined && !isAnsweredByUrl(rule)) {
    return ['slackTokens', slack.token ?? 'default'];
  }
  if (http === undefined || http.secret === false) return undefined;
  return ['signingSecrets', http.secret ?? 'default'];
}

/** Commands and interactions bring a URL for the answer, which takes no token. */
function isAnsweredByUrl({ slack, match }: Rule): boolean {
  if (slack?.reply === undefined) return false;
  return [match.type]
    .flat()
    .every((type) => typeof type === 'string' && /^com\.slack\.(command|interaction\b)/.test(type));
}
