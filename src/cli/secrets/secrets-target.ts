import type { SecretsOffice } from '../../app/administration.ts';
import { cliConfig } from '../../app/config.ts';
import { isHookName } from '../../domain/hook-name.ts';
import type { HookName } from '../../domain/hook-parameters.ts';
import { parseJsonObject, textAt } from '../../domain/json.ts';
import type { SecretHolder } from '../../domain/secret-holder.ts';
import { targetSecrets } from '../../domain/targets.ts';
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

/** All whose secrets there are: who sends to us, and those we send to. */
export const secretHolders: readonly SecretHolder[] = [...everyProvider, targetSecrets];

export const holderNames = secretHolders.map(({ name }) => name).join(', ');

export function requireHolder(name: string): SecretHolder {
  const holder = secretHolders.find((each) => each.name === name);
  if (holder !== undefined) return holder;
  throw new CliError(`no provider ${name}: say one of ${holderNames}`, { isUsage: true });
}

/** A hook, and whose it is; or of the targets, one name of theirs. */
export interface Hook extends HookName {
  readonly of: SecretHolder;
}

export function isOfTargets({ provider }: HookName): boolean {
  return provider === targetSecrets.name;
}

/** As a person is told of it. */
export function titleOf(hook: HookName): string {
  return isOfTargets(hook) ? `targets, ${hook.hook}` : `${hook.provider}, hook ${hook.hook}`;
}

/** As receivers read it from the URL, and rules have it. */
export function requireHook(holder: SecretHolder, hook: string): Hook {
  if (isHookName(hook)) return { provider: holder.name, hook, of: holder };
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
