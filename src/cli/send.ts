import { apiKeyIn, localConfig, secretsIn, variableOf } from '../app/config.ts';
import { generatedSecretsFile, keptApiKey, readGenerated } from '../app/generated-secrets.ts';
import { parseJsonObject, textAt } from '../domain/json.ts';
import { isLoopback } from '../domain/loopback.ts';
import type { HookSecrets } from '../domain/ports.ts';
import type { Provider } from '../providers/provider.ts';
import { everyProvider, providerNamed, providers } from '../providers/registry.ts';
import { networkCodeOf } from './api-error.ts';
import { CliError } from './cli-error.ts';
import type { Fixture } from './fixture.ts';
import { interruption } from './interruption.ts';
import { listOf } from './list-of.ts';

export interface SendOptions {
  readonly url?: string;
  readonly provider?: string;
  readonly hook: string;
  readonly secret?: string;
  readonly header?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
  /** Where the local server shows the event; undefined for other URLs and when there is none. */
  readonly eventUrl?: string;
}

const patienceMilliseconds = 30_000;

/** @throws CliError when it cannot be signed, or nobody answers */
export async function send(fixture: Fixture, options: SendOptions): Promise<Answer> {
  const provider = providerOf(fixture, options);
  const origin = `http://127.0.0.1:${localConfig().port}`;
  const url = requireWebUrl(options.url ?? `${origin}${localPathOf(provider, options)}`);
  const headers = { ...keyFor(provider, options), ...fixture.headers, ...options.header };
  const signature = provider.sign(
    { headers, body: fixture.body },
    secretsFor(provider, options),
    Date.now(),
  );
  const answer = await post(url, { ...headers, ...signature }, fixture.body);
  const id = textAt(parseJsonObject(answer.body), 'id');
  const isShown = options.url === undefined && id !== undefined;
  return { ...answer, ...(isShown && { eventUrl: `${origin}/events/${encodeURIComponent(id)}` }) };
}

function localPathOf(provider: Provider, { hook }: SendOptions): string {
  if (!hasOwnUrl(provider)) return '/gateway/events';
  return hook === 'default' ? `/${provider.name}` : `/${provider.name}/${hook}`;
}

/** The local gateway's key. For any other, it is `-H x-api-key: …`. */
function keyFor(provider: Provider, { url }: SendOptions): Readonly<Record<string, string>> {
  if (hasOwnUrl(provider) || url !== undefined) return {};
  const key = apiKeyIn() ?? keptApiKey(readGenerated(secretsFile()));
  return key === undefined ? {} : { 'x-api-key': key };
}

function hasOwnUrl(provider: Provider): boolean {
  return providers.includes(provider);
}

function secretsFile(): string {
  return generatedSecretsFile(localConfig().dataDirectory);
}

function requireWebUrl(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new CliError(`--url takes a whole URL, as in https://example.com/hook, not "${url}"`, {
    isUsage: true,
  });
}

/** @throws CliError where neither the options nor the fixture's folder name one */
export function providerOf({ folder }: Fixture, options: Pick<SendOptions, 'provider'>): Provider {
  const names = everyProvider.map(({ name }) => name).join(', ');
  const name = options.provider ?? folder;
  const provider = providerNamed(name);
  if (provider !== undefined) return provider;
  const problem =
    options.provider === undefined ? 'cannot tell who signs this' : `no provider ${name}`;
  throw new CliError(`${problem}: say --provider with one of ${names}`, { isUsage: true });
}

function secretsFor(provider: Provider, { hook, secret }: SendOptions): HookSecrets {
  if (secret !== undefined) return givenSecret(provider, secret);
  const fromEnvironment = secretsIn(provider.secretLists).get(hook);
  if (fromEnvironment !== undefined) return fromEnvironment;
  const generated = readGenerated(secretsFile())[provider.name];
  if (hook === 'default' && generated !== undefined) return generated;
  const variables = Object.values(provider.secretLists).map((list) => variableOf(list, hook));
  throw new CliError(
    `no secret to sign for ${provider.name}, hook ${hook}: say --secret, or set ${variables.join(' or ')}`,
    { isUsage: true },
  );
}

function givenSecret(provider: Provider, secret: string): HookSecrets {
  const list = listOf(provider, secret) ?? 'secrets';
  const prefix = provider.secretLists[list]?.prefix;
  if (secret === '' || secret === prefix) {
    throw new CliError(`--secret has nothing ${prefix ? `behind ${prefix}` : 'in it'}`, {
      isUsage: true,
    });
  }
  return { [list]: [secret] };
}

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<Omit<Answer, 'eventUrl'>> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
      signal: AbortSignal.any([interruption(), AbortSignal.timeout(patienceMilliseconds)]),
    });
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - startedAt);
    return { url, status: response.status, body: text, milliseconds };
  } catch (error) {
    interruption().throwIfAborted();
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    if (isLate) throw new CliError(`nothing answered in 30 s at ${url}`, { next: 'send it again' });
    throw unreached(url, networkCodeOf(error));
  }
}

function unreached(url: string, code = 'unknown'): CliError {
  if (isLoopback(new URL(url))) {
    return new CliError(
      `nobody listens at ${url}: start the local server with npm start, or say --url`,
    );
  }
  return new CliError(`${url} cannot be reached (${code})`, {
    next: 'look at the URL and the network',
  });
}
