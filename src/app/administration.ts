import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { CloudWatchSecretUses } from '../adapters/aws/cloudwatch-secret-uses.ts';
import { SsmParameters } from '../adapters/aws/ssm-parameters.ts';
import type { HookParameters, SecretUses } from '../domain/hook-parameters.ts';

/** The secrets of a deployment, for whoever looks after them: nothing of this is in a function. */
export interface SecretsOffice {
  readonly parameters: HookParameters;
  readonly uses: SecretUses;
}

export interface SecretsOfficeSettings {
  readonly access: Pick<SSMClientConfig, 'region' | 'credentials' | 'maxAttempts'>;
  readonly stage: string;
  readonly kmsKey: () => Promise<string | undefined>;
}

export function secretsOffice({ access, stage, kmsKey }: SecretsOfficeSettings): SecretsOffice {
  const client = new SSMClient(access);
  const cloudWatch = new CloudWatchClient(access);
  return {
    parameters: new SsmParameters({ client, stage, kmsKey }),
    uses: new CloudWatchSecretUses({ client: cloudWatch, stage, clock: Date.now }),
  };
}
