import type { LocalConfig } from '../app/config.ts';
import { generatedSecretsFile } from '../app/generated-secrets.ts';
import type { Provider } from '../providers/provider.ts';
import { doubtsOf } from '../subscriptions/doubts.ts';
import type { Rule } from '../subscriptions/rule.ts';
import type { LocalSecrets } from './local-secrets.ts';

export interface GreetingOptions extends LocalConfig {
  readonly providers: readonly Provider[];
}

/** What is done about events here. */
export interface LocalRules {
  readonly rules: readonly Rule[];
  /** Variables that the environment does not have, and the names of the rules that need them. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** The first thing a newcomer reads: where everything is, and what to type next. */
export function greetingOf(
  origin: string,
  options: GreetingOptions,
  secrets: LocalSecrets,
  { rules, missing }: LocalRules,
): string {
  const { providers, dataDirectory, api, subscriptionsFile } = options;
  return [
    `hooklane ready on ${origin}`,
    '',
    ...providers.map(
      ({ name }) => `  ${name.padEnd(8)} ${origin}/${name}${hooksOf(name, secrets)}`,
    ),
    ...(secrets.apiKey === undefined ? [] : [`  gateway  ${origin}/gateway/events`]),
    `  events   ${origin}/events${api.auth === undefined ? '' : `, ${wants[api.auth]}`}`,
    `  rules    ${rulesIn(rules, subscriptionsFile)}`,
    `  data     ${dataDirectory}`,
    '',
    ...doubtLines(rules),
    ...missingLines(missing),
    ...generatedLines(secrets, dataDirectory),
    '  try      npx hooklane send test/fixtures/github/push',
    '',
  ].join('\n');
}

/** What whoever asks the query API has to bring. */
const wants = {
  iam: 'signed for lambda in us-east-1',
  jwt: 'with a bearer token',
};

function hooksOf(provider: string, { byProvider }: LocalSecrets): string {
  const named = [...(byProvider.get(provider)?.keys() ?? [])].filter((hook) => hook !== 'default');
  return named.length === 0 ? '' : `  and /${named.join(', /')}`;
}

function rulesIn({ length }: readonly Rule[], file = 'subscriptions.ts'): string {
  return length === 0 ? 'none; see docs/subscriptions.md' : `${length} of ${file}`;
}

function doubtLines(rules: readonly Rule[]): readonly string[] {
  const doubts = rules.flatMap(doubtsOf);
  return doubts.length === 0 ? [] : [...doubts.map((doubt) => `  ${doubt}`), ''];
}

function missingLines(missing: LocalRules['missing']): readonly string[] {
  if (missing.size === 0) return [];
  const variables = [...missing].map(
    ([variable, rules]) => `    ${variable} (${rules.join(', ')})`,
  );
  return ['  Not in the environment, and rules need it at their targets:', ...variables, ''];
}

/** These secrets guard nothing but this machine's own test data, so they may be shown. */
function generatedLines({ generated }: LocalSecrets, dataDirectory: string): readonly string[] {
  if (generated.length === 0) return [];
  const secrets = generated.map(([variable, secret]) => `    ${variable}=${secret}`);
  const file = generatedSecretsFile(dataDirectory);
  return [`  Made up, and kept in ${file}, because the environment has none:`, ...secrets, ''];
}
