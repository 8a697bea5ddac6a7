import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { providers } from '../../src/providers/registry.ts';
import { testSecrets } from '../../test/support/requests.ts';

/** Where the contenders find AWS, and what they did there. */
export interface Stub {
  readonly origin: string;
  readonly certificate: string;
  counts(): Promise<Counts>;
  stop(): void;
}

export interface Counts {
  readonly messages: number;
  readonly writes: number;
}

/** What everything here is signed with. */
export const secret = 'correct horse battery staple';

/** @param directory for its key and certificate */
export async function startStub(directory: string): Promise<Stub> {
  execFileSync(process.execPath, [join(import.meta.dirname, 'certificate.mjs'), directory]);
  const secrets = Object.assign({}, ...providers.map((each) => testSecrets(each, secret)));
  const child = fork(join(import.meta.dirname, 'aws-stub.ts'), [directory], {
    env: { STUB_SECRETS: JSON.stringify(secrets) },
  });
  const [port] = await once(child, 'message');
  return {
    origin: `https://127.0.0.1:${port}`,
    certificate: join(directory, 'certificate.pem'),
    async counts() {
      child.send('counts');
      const [counts] = await once(child, 'message');
      return counts;
    },
    stop: () => child.disconnect(),
  };
}

/** What Lambda and a deployment would tell a function, with AWS at the stub. */
export function environmentFor({ origin, certificate }: Stub): Readonly<Record<string, string>> {
  const queueUrl = `${origin}/000000000000/events`;
  return {
    ...lambdaEnvironment,
    NODE_EXTRA_CA_CERTS: certificate,
    AWS_ENDPOINT_URL_SQS: origin,
    AWS_ENDPOINT_URL_SSM: origin,
    AWS_ENDPOINT_URL_S3: origin,
    AWS_ENDPOINT_URL_DYNAMODB: origin,
    QUEUE_URL: queueUrl,
    WEBHOOK_SECRET: secret,
    HOOKLANE_STAGE: 'bench',
    HOOKLANE_QUEUE_URL: queueUrl,
    HOOKLANE_DEAD_LETTERS_URL: `${queueUrl}-dead-letters`,
    HOOKLANE_OUTBOX_URL: `${queueUrl}-outbox`,
    HOOKLANE_BUCKET: 'hooklane-bench',
    HOOKLANE_TABLE: 'hooklane-bench',
    HOOKLANE_RETENTION_DAYS: '30',
  };
}

/**
 * Peers look at these to find out that they are on Lambda, and most requests are not traced there.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const lambdaEnvironment = {
  NODE_ENV: 'production',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'a'.repeat(600),
  _HANDLER: 'index.handler',
  LAMBDA_TASK_ROOT: '/var/task',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  // Nobody listens there: segments are sent as on Lambda, and go nowhere.
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
  _X_AMZN_TRACE_ID: 'Root=1-69200000-000000000000000000000000;Parent=0000000000000000;Sampled=0',
};
