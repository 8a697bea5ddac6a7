import { isLoopback } from '../../domain/loopback.ts';
import { CliError } from '../cli-error.ts';
import { type Hook, type StageOptions, stageOf } from '../secrets/secrets-target.ts';

export interface UrlOptions extends StageOptions {
  /** What the deployment printed for the provider. */
  readonly url?: string;
}

/** What the provider is given: the receiver's URL, and behind it the hook where it is not `default`. */
export async function receiverUrl({ provider, hook }: Hook, options: UrlOptions): Promise<string> {
  const { url } = options;
  const base = url === undefined ? await deployedUrl(provider, options) : requireReceiver(url);
  return hookUrl(base, hook);
}

export function hookUrl(base: string, hook: string): string {
  return hook === 'default' ? base : `${base.replace(/\/$/, '')}/${hook}`;
}

async function deployedUrl(provider: string, options: StageOptions): Promise<string> {
  const stage = stageOf(options);
  const { stackOutputs } = await import('../deployment.ts');
  const url = urlIn(await stackOutputs(stage, options), provider);
  if (url !== undefined) return url;
  throw new CliError(`the stack hooklane-${stage} has no URL for ${provider}`, {
    next: `npm run deploy -- --stage ${stage}, or say --url`,
  });
}

export function urlIn(
  outputs: Readonly<Record<string, string>>,
  provider: string,
): string | undefined {
  return outputs[`${provider.charAt(0).toUpperCase()}${provider.slice(1)}LambdaFunctionUrl`];
}

function requireReceiver(text: string): string {
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (url !== null && isSafe && url.search === '' && url.hash === '') return url.href;
  throw new CliError(
    '--url takes the receiver’s https URL as the deployment printed it, without a query',
    { isUsage: true },
  );
}
