/**
 * What the parameters of a deployment (`--param name=value`) turn into, for `serverless.yml` and the
 * files beside this one. A value that means nothing ends the command before anything is deployed.
 */

/** As in src/domain/budgets.ts, which a test holds these to. */
const lateDays = 7;
const waitingDays = 28;

const noValue = { Ref: 'AWS::NoValue' };

class ParameterError extends Error {
  name = 'ParameterError';
  /** `serverless` prints this, and a trace would bury the one line that helps. */
  stack = this.message;
}

/**
 * How long S3 keeps a body: a day longer than the event that refers to it, so that no event outlives its
 * body however the two count days; and long enough for an event that is stored as late as can be, after
 * it waited in the queue and among the dead letters.
 */
export async function bodyDays({ resolveVariable }) {
  const days = wholeNumber('retentionDays', await resolveVariable('param:retentionDays'), 3650);
  return Math.max(days, waitingDays + lateDays) + 1;
}

export async function outbox({ resolveVariable }) {
  return onOrOff('outbox', await resolveVariable('param:outbox'));
}

export async function canary({ resolveVariable }) {
  return onOrOff('canary', await resolveVariable('param:canary'));
}

export async function gateway({ resolveVariable }) {
  return onOrOff('gateway', await resolveVariable('param:gateway'));
}

/** In a second. Of these two, AWS gives an account no more than that. */
export async function gatewayRate({ resolveVariable }) {
  return wholeNumber('gatewayRate', await resolveVariable('param:gatewayRate'), 10_000);
}

export async function gatewayBurst({ resolveVariable }) {
  return wholeNumber('gatewayBurst', await resolveVariable('param:gatewayBurst'), 5000);
}

export async function gatewayDailyQuota({ resolveVariable }) {
  return wholeNumber(
    'gatewayDailyQuota',
    await resolveVariable('param:gatewayDailyQuota'),
    999_999,
  );
}

export async function deleteData({ resolveVariable }) {
  return onOrOff('deleteData', await resolveVariable('param:deleteData'));
}

/** For Lambda, which calls the two by names of its own. */
export async function tracing({ resolveVariable }) {
  const value = onOrOff('tracing', await resolveVariable('param:tracing'));
  return value === 'on' ? 'Active' : 'PassThrough';
}

/** Who is told of alarms by mail, or nobody: `''`. */
export async function alarmEmail({ resolveVariable }) {
  const email = await resolveVariable('param:alarmEmail');
  if (email === '' || /^[^\s@,]+@[^\s@,]+$/.test(email)) return email;
  throw new ParameterError(`alarmEmail must be one email address, not "${email}"`);
}

/** `none` is for accounts that have no concurrency to reserve. */
export async function receiverConcurrency({ resolveVariable }) {
  const value = await resolveVariable('param:receiverConcurrency');
  return value === 'none' ? noValue : wholeNumber('receiverConcurrency', value, 10_000, ' or none');
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

/**
 * Who may call the query API beside those whom an IAM policy of their own allows it: a permission to
 * call its URL for each, and one to invoke the function, but only by that URL.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export async function apiPermissions({ resolveVariable }) {
  const principals = listOf(await resolveVariable('param:apiPrincipals'));
  for (const principal of principals) {
    if (
      /^(?:\d{12}|arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:role|user)\/[\w+=,.@/-]+))$/.test(principal)
    )
      continue;
    throw new ParameterError(
      `apiPrincipals must be account ids or ARNs of roles and users, with commas between, and "${principal}" is neither`,
    );
  }
  const permissions = principals.flatMap((Principal, index) => [
    [
      `ApiUrlPermission${index + 1}`,
      apiPermission({
        Principal,
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'AWS_IAM',
      }),
    ],
    [
      `ApiInvokePermission${index + 1}`,
      apiPermission({ Principal, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
    ],
  ]);
  return { Resources: Object.fromEntries(permissions) };
}

function apiPermission(properties) {
  return {
    Type: 'AWS::Lambda::Permission',
    DependsOn: 'ApiLiveAlias',
    Properties: {
      FunctionName: { 'Fn::Sub': `\${ApiLambdaFunction.Arn}:live` },
      ...properties,
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

function listOf(text) {
  return String(text)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function onOrOff(name, value) {
  if (value === 'on' || value === 'off') return value;
  throw new ParameterError(`${name} must be "on" or "off", not "${value}"`);
}

function wholeNumber(name, value, most, otherwise = '') {
  const number = /^\d{1,6}$/.test(String(value)) ? Number(value) : 0;
  if (number >= 1 && number <= most) return number;
  throw new ParameterError(
    `${name} must be a whole number from 1 to ${most}${otherwise}, not "${value}"`,
  );
}
