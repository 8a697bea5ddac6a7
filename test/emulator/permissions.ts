import { deepEqual } from 'node:assert/strict';
import { account, region } from './aws.ts';
import type { AwsCall } from './aws-call.ts';
import type { Deployed } from './deployed.ts';
import { idOf, type RunningFunctions } from './functions.ts';
import type { Stack } from './stack.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/**
 * Holds all that the functions asked of AWS to the roles that they have there. The emulator itself lets everybody do
 * everything.
 */
export function checkPermissions({ stack }: Deployed, functions: RunningFunctions): string {
  const calls = functions.calls();
  const refused = calls.flatMap(([name, call]) => {
    const statements = statementsOf(stack, `${idOf(name)}Role`);
    const isAllowed = statements.some((statement) => allows(stack, statement, call));
    return isAllowed ? [] : [{ function: name, ...call }];
  });
  deepEqual(refused, [], 'what the roles would not have allowed');
  const done = calls.filter(([name]) => name === 'dispatcher').map(([, { action }]) => action);
  // Lambda polls the queue itself.
  deepEqual([...new Set(done)].sort(), [
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'events:PutEvents',
    's3:GetObject',
    'sns:Publish',
    'sqs:SendMessage',
    'ssm:GetParametersByPath',
  ]);
  return `each of ${calls.length} calls to AWS is one that the role of its function allows`;
}

function statementsOf({ template }: Stack, role: string): readonly Statement[] {
  const policies = template.Resources[role]?.Properties.Policies as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function allows(
  stack: Stack,
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, context }: AwsCall,
): boolean {
  const conditions = Object.values(Condition).flatMap((each) => Object.entries(each));
  return (
    [Action].flat().includes(action) &&
    [Resource].flat().some((each) => isLike(arnIn(stack, each), resource)) &&
    conditions.every(([key, patterns]) =>
      (context[key] ?? []).every((value) =>
        [patterns].flat().some((pattern) => isLike(pattern, value)),
      ),
    )
  );
}

/** What CloudFormation makes of it. */
function arnIn(stack: Stack, value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::GetAtt': [id = ''] = [], 'Fn::Sub': text = `\${${id}.Arn}` } = value as {
    readonly 'Fn::GetAtt'?: readonly string[];
    readonly 'Fn::Sub'?: string;
  };
  return text
    .replaceAll(`\${AWS::Partition}`, 'aws')
    .replaceAll(`\${AWS::Region}`, region)
    .replaceAll(`\${AWS::AccountId}`, account)
    .replaceAll(/\$\{(\w+)\.Arn\}/g, (_, name: string) => arnOf(stack, name));
}

function arnOf({ template, ids }: Stack, id: string): string {
  const name = ids[id]?.split('/').at(-1) ?? '';
  switch (template.Resources[id]?.Type) {
    case 'AWS::SQS::Queue':
      return `arn:aws:sqs:${region}:${account}:${name}`;
    case 'AWS::DynamoDB::Table':
      return `arn:aws:dynamodb:${region}:${account}:table/${name}`;
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    default:
      return id;
  }
}

function isLike(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(text);
}
