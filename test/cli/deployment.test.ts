import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { envelopes } from '../support/envelopes.ts';
import { eventList, json } from '../support/event-list.ts';
import { type CommandResult, hooklane } from '../support/hooklane.ts';
import {
  type Answering,
  type CannedAnswer,
  type LoopbackServer,
  startLoopbackServer,
} from '../support/loopback-server.ts';
import { isSignedFor } from '../support/signed-for.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret-key' };
/** No profile of whoever runs the tests, and no metadata server, is any of their business. */
const nobody = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
let apiAnswer: Answering;
let api: LoopbackServer;
let aws: LoopbackServer;
let answer: (action: string) => CannedAnswer;

beforeEach(async () => {
  apiAnswer = eventList(envelopes(2));
  api = await startLoopbackServer((...request) => apiAnswer(...request));
  aws = await startLoopbackServer(({ body }) => {
    return answer(new URLSearchParams(body.toString('utf8')).get('Action') ?? '');
  });
  answer = (action) => (action === 'AssumeRole' ? assumed : described(`${api.origin}/`));
});

afterEach(async () => {
  await api.stop();
  await aws.stop();
});

function list(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = keys,
): Promise<CommandResult> {
  const endpoint = { AWS_ENDPOINT_URL: aws.origin };
  return hooklane(['events', 'list', ...args], { ...nobody, ...endpoint, ...environment });
}

function asked(): readonly Readonly<Record<string, string>>[] {
  return aws.requests.map(({ body }) => {
    const { Version: _, ...parameters } = Object.fromEntries(
      new URLSearchParams(body.toString('utf8')),
    );
    return parameters;
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
function described(url?: string): CannedAnswer {
  const outputs =
    url === undefined
      ? ''
      : `<member><OutputKey>ApiLambdaFunctionUrl</OutputKey><OutputValue>${url}</OutputValue></member>`;
  return xml(
    200,
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
      <StackName>hooklane-prod</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-01-02T03:04:05Z</CreationTime>
      <Outputs>${outputs}</Outputs>
    </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const assumed = xml(
  200,
  `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>a-role-key</SecretAccessKey>
    <SessionToken>a-role-session</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>
  </AssumeRoleResult></AssumeRoleResponse>`,
);

function failed(code: string, message: string, status = 400): CannedAnswer {
  return xml(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}

function xml(status: number, body: string): CannedAnswer {
  return { status, body, headers: { 'content-type': 'text/xml' } };
}

describe('the deployment of a stage', () => {
  it.each([
    ['--stage', ['--stage', 'prod', '--region', 'eu-west-1'], {}, 'prod'],
    ['HOOKLANE_STAGE', [], { HOOKLANE_STAGE: 'prod', AWS_REGION: 'eu-west-1' }, 'prod'],
    ['dev, where only the region is said', ['--region', 'eu-west-1'], {}, 'dev'],
  ])('is asked at the URL that its stack knows, by %s', async (_, args, environment, stage) => {
    const { exitCode, errors } = await list(args, { ...keys, ...environment });

    const [request] = api.requests;
    const key = { secretAccessKey: 'a-secret-key', region: 'eu-west-1' };
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(asked()).toEqual([{ Action: 'DescribeStacks', StackName: `hooklane-${stage}` }]);
    expect(request?.path).toBe('/events?limit=50');
    expect(request && isSignedFor(request, key)).toBe(true);
  });

  it('is asked in a role that is assumed first', async () => {
    const roleArn = 'arn:aws:iam::123456789012:role/on-call';

    const { errors } = await list([
      '--stage',
      'prod',
      '--region',
      'eu-west-1',
      '--role-arn',
      roleArn,
    ]);

    const [request] = api.requests;
    const key = { secretAccessKey: 'a-role-key', region: 'eu-west-1' };
    expect(errors).toBe('');
    const actions = asked().map(({ Action }) => Action);
    expect(actions).toEqual(['AssumeRole', 'DescribeStacks']);
    expect(asked()[0]).toMatchObject({ RoleArn: roleArn });
    expect(request?.headers['x-amz-security-token']).toBe('a-role-session');
    expect(request && isSignedFor(request, key)).toBe(true);
  });

  it('is asked with the keys and in the region of a profile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
    const file = join(folder, 'config');
    writeFileSync(
      file,
      '[profile on-call]\nregion = ap-south-1\naws_access_key_id = A\naws_secret_access_key = of-profile\n',
    );

    const { errors } = await list(['--profile', 'on-call', '--stage', 'prod'], {
      AWS_CONFIG_FILE: file,
    });

    const [request] = api.requests;
    const key = { secretAccessKey: 'of-profile', region: 'ap-south-1' };
    expect(errors).toBe('');
    expect(request && isSignedFor(request, key)).toBe(true);
    rmSync(folder, { recursive: true });
  });
});

describe('a deployment that cannot be asked', () => {
  const prod = ['--stage', 'prod', '--region', 'eu-west-1', '--profile', 'on-call'];
  const unprofiled = ['--stage', 'prod', '--region', 'eu-west-1'];

  it.each([
    [
      'is not there',
      failed('ValidationError', 'Stack with id hooklane-prod does not exist'),
      'there is no stack hooklane-prod in eu-west-1: another region or account, or not deployed\n  next: say --region',
    ],
    ['has no API', described(), 'the stack hooklane-prod has no query API\n  next: npm run deploy'],
    [
      'may not be read',
      failed('AccessDenied', 'User: arn:aws:iam::1:user/m is not authorized to perform: x', 403),
      'the stack hooklane-prod cannot be read: User: arn:aws:iam::1:user/m is not authorized to perform: x\n  next: use credentials that may',
    ],
    [
      'is asked too late',
      failed('ExpiredToken', 'The security token included in the request is expired', 403),
      'the stack hooklane-prod cannot be read: the AWS credentials have expired\n  next: aws sso login',
    ],
    [
      'is asked with wrong keys',
      failed('InvalidClientTokenId', 'The security token is invalid', 403),
      'AWS does not know these credentials\n  next: aws sts get-caller-identity',
    ],
    [
      'is asked too often',
      failed('Throttling', 'Rate exceeded', 400),
      'AWS was asked too often, by all of the account\n  next: ask again in a minute',
    ],
  ])('because it %s, says so and what to do', async (_, canned, message) => {
    answer = () => canned;

    const { exitCode, output, errors } = await list(unprofiled);

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain(message);
    expect(errors.trimEnd().split('\n')).toHaveLength(2);
    expect(api.requests).toEqual([]);
  });

  it.each([
    [
      'there are no credentials',
      unprofiled,
      'no AWS credentials were found\n  next: say --profile',
    ],
    [
      'there is no such profile',
      prod,
      'next: look for the profile in: aws configure list --profile',
    ],
  ])('because %s, says so', async (_, args, message) => {
    const { exitCode, errors } = await list(args, {});

    expect(exitCode).toBe(1);
    expect(errors).toContain(message);
    expect(aws.requests).toEqual([]);
  });

  it('because nobody logged in with SSO, says how to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
    const AWS_CONFIG_FILE = join(folder, 'config');
    const session = 'sso_region = eu-west-1\nsso_start_url = https://acme.awsapps.com/start\n';
    const role = 'sso_session = acme\nsso_account_id = 123456789012\nsso_role_name = OnCall\n';
    writeFileSync(AWS_CONFIG_FILE, `[sso-session acme]\n${session}[profile on-call]\n${role}`);

    const { exitCode, errors } = await list(prod, { AWS_CONFIG_FILE, HOME: folder });

    expect(exitCode).toBe(1);
    expect(errors).toBe(
      'hooklane: the stack hooklane-prod cannot be read: the SSO session has expired, or was never begun\n' +
        '  next: aws sso login --profile on-call\n',
    );
    rmSync(folder, { recursive: true });
  });

  it('because its API is not open to these credentials, says what they need', async () => {
    apiAnswer = () => json({ Message: 'Forbidden. For troubleshooting see …' }, 403);

    const { exitCode, output, errors } = await list(unprofiled);

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain(
      '(403: Forbidden. For troubleshooting see …): they need lambda:InvokeFunctionUrl and lambda:InvokeFunction\n  next: see who you are with aws sts get-caller-identity',
    );
    expect(errors).toContain('deploy with --stage prod --param apiPrincipals=<arn>');
  });

  it('because nobody knows the region, says so', async () => {
    const { exitCode, errors } = await list(['--stage', 'prod']);

    expect(exitCode).toBe(2);
    expect(errors).toContain('no AWS region is known');
    expect(errors).toContain('next: say --region');
  });

  it('because a role may not be assumed, says so', async () => {
    const denied = 'User: arn:aws:iam::1:user/m is not authorized to perform: sts:AssumeRole';
    answer = () => failed('AccessDenied', denied, 403);

    const { exitCode, errors } = await list([...unprofiled, '--role-arn', 'arn:aws:iam::1:role/r']);

    expect(exitCode).toBe(1);
    expect(errors).toContain(denied);
  });
});
