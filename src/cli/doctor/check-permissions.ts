import { GetPolicyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { isJsonObject, parseJsonObject, valueAt } from '../../domain/json.ts';
import { type Finding, ok, problem } from './finding.ts';

/**
 * Since October 2025 a public Function URL needs both, and answers 403 where one is missing.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
const needed = [
  {
    action: 'lambda:InvokeFunctionUrl',
    condition: 'Condition.StringEquals',
    key: 'lambda:FunctionUrlAuthType',
    value: 'none',
  },
  {
    action: 'lambda:InvokeFunction',
    condition: 'Condition.Bool',
    key: 'lambda:InvokedViaFunctionUrl',
    value: 'true',
  },
] as const;

export async function checkPermissions(
  client: LambdaClient,
  stage: string,
  provider: string,
): Promise<readonly Finding[]> {
  const FunctionName = `hooklane-${stage}-${provider}`;
  const { Policy = '' } = await client
    .send(new GetPolicyCommand({ FunctionName, Qualifier: 'live' }))
    .catch((error: Error) => {
      // There is no policy at all.
      if (error.name === 'ResourceNotFoundException') return { Policy: '{}' };
      throw error;
    });
  const missing = needed.filter((each) => !statementsIn(Policy).some((one) => allows(one, each)));
  if (missing.length === 0) return [ok(provider, 'both permissions of its URL are there')];
  const actions = missing.map(({ action }) => action).join(' and ');
  return [
    problem(
      provider,
      `its URL lacks the permission ${actions}: AWS answers 403 to everybody`,
      `deploy again: npm run deploy -- --stage ${stage}`,
    ),
  ];
}

function statementsIn(policy: string): readonly unknown[] {
  const statements = valueAt(parseJsonObject(policy), 'Statement');
  return Array.isArray(statements) ? statements : [];
}

function allows(
  statement: unknown,
  { action, condition, key, value }: (typeof needed)[number],
): boolean {
  const principal = valueAt(statement, 'Principal');
  const conditions = valueAt(statement, condition);
  return (
    valueAt(statement, 'Effect') === 'Allow' &&
    valueAt(statement, 'Action') === action &&
    (principal === '*' || valueAt(principal, 'AWS') === '*') &&
    isJsonObject(conditions) &&
    String(conditions[key]).toLowerCase() === value
  );
}
