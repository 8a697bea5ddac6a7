import type { SecretsOffice } from '../../app/administration.ts';
import { cliConfig } from '../../app/config.ts';
import { isHookName } from '../../domain/hook-name.ts';
import type { HookName } from '../../domain/hook-parameters.ts';
import { parseJsonObject, textAt } from '../../domain/json.ts';
import type { Provider } from '../../providers/provider.ts';
import { everyProvider, providerNamed } from '../../providers/registry.ts';
import { CliError } from '../cli-error.ts';
import { type AwsOptions, requireStage } from '../deployment-options.ts';

export interface StageOptions extends AwsOptions {
  readonly stage?: string;
}

/** Whoever changes something says where: a stage is never guessed. */
export function stageOf({ stage = cliConfig().stage }: StageOptions): string {
  if (stage === undefined) {
    throw new CliError('say which deployment it is: --stage <name>', { isUsage: true });
  }
  return requireStage(stage);
}

export function requireProvider(name: string): Provider {
  const provider = providerNamed(name);
  if (provider !== undefined) return provider;
  const names = everyProvider.map((each) => each.name).join(', ');
  throw new CliError(`no provider ${name}: say one of ${names}`, { isUsage: true });
}

/** A hook, and whose it is. */
export interface Hook extends HookName {
  readonly of: Provider;
}

/** As receivers read it from the URL. */
export function requireHook(provider: Provider, hook: string): Hook {
  if (isHookName(hook)) return { provider: provider.name, hook, of: provider };
  throw new CliError(
    `a hook has lower-case letters, digits and hyphens, up to 63, unlike "${hook}"`,
    { isUsage: true },
  );
}

/** AWS's SDK takes a moment to load, which no other command should wait for. */
export async function openSecretsOffice(options: StageOptions): Promise<SecretsOffice> {
  const stage = stageOf(options);
  const { awsAccess } = await import('../credentials.ts');
  const access = await awsAccess(options);
  const { secretsOffice } = await import('../../app/administration.ts');
  return secretsOffice({ access, stage, kmsKey: () => deployedKey(stage, options) });
}

/** The KMS key that the stack was deployed with: its receivers can decrypt with no other of the account's. */
async function deployedKey(stage: string, options: AwsOptions): Promise<string | undefined> {
  const { stackOutputs } = await import('../deployment.ts');
  const { Settings = '' } = await stackOutputs(stage, options);
  return textAt(parseJsonObject(Settings), 'kmsKey');
}
