import type { LocalConfig } from '../app/config.ts';
import { generatedSecretsFile } from '../app/generated-secrets.ts';
import type { Provider } from '../providers/provider.ts';
import type { LocalSecrets } from './local-secrets.ts';

/** The first thing a newcomer reads: where everything is, and what to type next. */
export function greetingOf(
  origin: string,
  { providers, dataDirectory, api }: LocalConfig & { readonly providers: readonly Provider[] },
  secrets: LocalSecrets,
): string {
  return [
    `hooklane ready on ${origin}`,
    '',
    ...providers.map(
      ({ name }) => `  ${name.padEnd(8)} ${origin}/${name}${hooksOf(name, secrets)}`,
    ),
    ...(secrets.apiKey === undefined ? [] : [`  gateway  ${origin}/gateway/events`]),
    `  events   ${origin}/events${api.auth === undefined ? '' : `, ${wants[api.auth]}`}`,
    `  data     ${dataDirectory}`,
    '',
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

/** These secrets guard nothing but this machine's own test data, so they may be shown. */
function generatedLines({ generated }: LocalSecrets, dataDirectory: string): readonly string[] {
  if (generated.length === 0) return [];
  const secrets = generated.map(([variable, secret]) => `    ${variable}=${secret}`);
  const file = generatedSecretsFile(dataDirectory);
  return [`  Made up, and kept in ${file}, because the environment has none:`, ...secrets, ''];
}
