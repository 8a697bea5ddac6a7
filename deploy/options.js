/**
 * What the parameters of a deployment (`--param name=value`) turn into, for `serverless.yml` and the
 * files beside this one. A value that means nothing ends the command before anything is deployed.
 */

import { settingNames } from '../build/settings.js';

/** As in src/domain/budgets.ts, which a test holds these to. */
const lateDays = 7;
const waitingDays = 28;

export const noValue = { Ref: 'AWS::NoValue' };

export class ParameterError extends Error {
  name = 'ParameterError';
  /** `serverless` prints this, and a trace would bury the one line that helps. */
  stack = this.message;
}

/** A switch. */
const onOrOff =
  (name) =>
  async ({ resolveVariable }) => {
    const value = await resolveVariable(`param:${name}`);
    if (value === 'on' || value === 'off') return value;
    throw new ParameterError(`${name} must be "on" or "off", not "${value}"`);
  };

const wholeNumber =
  (name, { least = 1, most, orElse }) =>
  async ({ resolveVariable }) => {
    const value = await resolveVariable(`param:${name}`);
    const number = /^\d{1,6}$/.test(String(value)) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    if (orElse !== undefined && value === orElse) return value;
    const expected = `a whole number from ${least} to ${most}${orElse ? ` or ${orElse}` : ''}`;
    throw new ParameterError(`${name} must be ${expected}, not "${value}"`);
  };

export const gateway = onOrOff('gateway');
export const canary = onOrOff('canary');
export const deleteData = onOrOff('deleteData');

export const shards = wholeNumber('shards', { most: 100 });
/** Lambda's own bounds. */
export const workerConcurrency = wholeNumber('workerConcurrency', { least: 2, most: 1000 });
export const dispatcherConcurrency = wholeNumber('dispatcherConcurrency', { least: 2, most: 1000 });
/** In a second. Of these two, AWS gives an account no more than that. */
export const gatewayRate = wholeNumber('gatewayRate', { most: 10_000 });
export const gatewayBurst = wholeNumber('gatewayBurst', { most: 5000 });
export const gatewayDailyQuota = wholeNumber('gatewayDailyQuota', { most: 999_999 });

/** `none` is for accounts that have no concurrency to reserve. */
export async function receiverConcurrency(sources) {
  const value = await wholeNumber('receiverConcurrency', { most: 10_000, orElse: 'none' })(sources);
  return value === 'none' ? noValue : value;
}

/**
 * How long S3 keeps a body: a day longer than the event that refers to it, so that no event outlives its
 * body however the two count days; and long enough for an event that is stored as late as can be, after
 * it waited in the queue and among the dead letters.
 */
export async function bodyDays(sources) {
  const days = await wholeNumber('retentionDays', { most: 3650 })(sources);
  return Math.max(days, waitingDays + lateDays) + 1;
}

export async function deletionProtection({ resolveVariable }) {
  const value = String(await resolveVariable('param:deletionProtection'));
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ParameterError(`deletionProtection must be true or false, not "${value}"`);
}

/** For Lambda, which calls the two by names of its own. */
export async function tracing(sources) {
  return (await onOrOff('tracing')(sources)) === 'on' ? 'Active' : 'PassThrough';
}

/** `''` for Slack's own. Tokens go there, so it is by TLS or on this machine. */
export async function slackApiUrl({ resolveVariable }) {
  const url = await resolveVariable('param:slackApiUrl');
  if (url === '' || isSecure(url)) return url;
  throw new ParameterError(`slackApiUrl must be a URL with https, not "${url}"`);
}

/** As src/domain/secure-url.ts has it. */
function isSecure(text) {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const isPlain = username === '' && password === '';
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isLocal));
}

/** Who is told of alarms by mail, or nobody: `''`. */
export async function alarmEmail({ resolveVariable }) {
  const email = await resolveVariable('param:alarmEmail');
  if (email === '' || /^[^\s@,]+@[^\s@,]+$/.test(email)) return email;
  throw new ParameterError(`alarmEmail must be one email address, not "${email}"`);
}

/** For the next deployment, which compares: build/settings.js. */
export async function settings({ resolveVariable }) {
  const values = settingNames.map(async (name) => [
    name,
    String(await resolveVariable(`param:${name}`)),
  ]);
  const Value = JSON.stringify(Object.fromEntries(await Promise.all(values)));
  return { Outputs: { Settings: { Value } } };
}

/** The settings that may lose what they lose. */
export async function accepted({ resolveVariable }) {
  const names = listOf(await resolveVariable('param:accept'));
  const unknown = names.find((name) => !settingNames.includes(name));
  if (unknown === undefined) return names;
  throw new ParameterError(
    `accept must be names out of ${settingNames.join(', ')}, with commas between, not "${unknown}"`,
  );
}

/** A key of the account's own, or none: then AWS's keys are used. */
export async function kmsKey({ resolveVariable }) {
  return (await keyOf(resolveVariable)) ?? noValue;
}

export async function hasNoKmsKey({ resolveVariable }) {
  return (await keyOf(resolveVariable)) === undefined;
}

/** S3's own keys otherwise: they are free, while each new object would mean a request to KMS. */
export async function bucketEncryption({ resolveVariable }) {
  const key = await keyOf(resolveVariable);
  return key === undefined
    ? { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }
    : {
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
        // One data key for many objects, so that few requests reach KMS.
        BucketKeyEnabled: true,
      };
}

/**
 * What a function may do with the key, and only through the services that hold our data.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export async function useKey({ resolveVariable }) {
  const key = await keyOf(resolveVariable);
  if (key === undefined) return noValue;
  const through = (service) => ({ 'Fn::Sub': `${service}.\${AWS::Region}.\${AWS::URLSuffix}` });
  return {
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: key,
    Condition: { StringEquals: { 'kms:ViaService': ['sqs', 's3', 'ssm'].map(through) } },
  };
}

/**
 * DynamoDB works with a table's key in the name of who asks for an item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export async function useTableKey({ resolveVariable }) {
  const key = await keyOf(resolveVariable);
  if (key === undefined) return noValue;
  return {
    Effect: 'Allow',
    Action: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:DescribeKey',
      'kms:CreateGrant',
    ],
    Resource: key,
    Condition: {
      StringEquals: {
        'kms:ViaService': { 'Fn::Sub': `dynamodb.\${AWS::Region}.\${AWS::URLSuffix}` },
      },
    },
  };
}

async function keyOf(resolveVariable) {
  const key = await resolveVariable('param:kmsKey');
  if (key === '') return undefined;
  if (/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(key)) return key;
  throw new ParameterError(
    'kmsKey must be the ARN of a KMS key: arn:aws:kms:<region>:<account>:key/<id>',
  );
}

export function listOf(text) {
  return String(text)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
