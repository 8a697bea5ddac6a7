import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsFailure } from './aws-error.ts';
import { CliError } from './cli-error.ts';
import { awsAccess } from './credentials.ts';
import type { AwsOptions } from './deployment-options.ts';

/** As the stack says: the name of each output, and its value. */
export type Outputs = Readonly<Record<string, string>>;

/** The URL of the query API of a stage. */
export async function apiUrlOf(stage: string, options: AwsOptions): Promise<string> {
  const { ApiLambdaFunctionUrl: url } = await stackOutputs(stage, options);
  if (url !== undefined) return url.replace(/\/$/, '');
  throw new CliError(`the stack hooklane-${stage} has no query API`, {
    next: `npm run deploy -- --stage ${stage}`,
  });
}

/** @throws CliError when there is no such stack, or it cannot be read */
export async function stackOutputs(stage: string, options: AwsOptions): Promise<Outputs> {
  const access = await awsAccess(options);
  const client = new CloudFormationClient(access);
  const StackName = `hooklane-${stage}`;
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (error) {
    if (isMissing(error)) throw missingStack(stage, access.region);
    throw awsFailure(error, `the stack ${StackName} cannot be read`, options);
  } finally {
    client.destroy();
  }
}

/** CloudFormation has no error of its own for this. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /does not exist/.test(error.message);
}

function missingStack(stage: string, region: string): CliError {
  return new CliError(
    `there is no stack hooklane-${stage} in ${region}: another region or account, or not deployed`,
    {
      next: `say --region or --profile; to deploy it: npm run deploy -- --stage ${stage} --region ${region}`,
    },
  );
}
