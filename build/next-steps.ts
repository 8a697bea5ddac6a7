/** What `serverless deploy` says at its end: the URLs, and what is left to do by hand. */

import { parseJsonObject } from '../src/domain/json.ts';

/** As the stack says: the name of each output, and its value. */
export type Outputs = Readonly<Record<string, string>>;

export interface Deployment {
  readonly stage: string;
  readonly region: string;
  readonly outputs: Outputs;
}

const providers = [
  {
    name: 'slack',
    title: 'Slack',
    output: 'SlackLambdaFunctionUrl',
    where: [
      'https://api.slack.com/apps, your app: Event Subscriptions, Interactivity & Shortcuts and each',
      'slash command, the same Request URL in all three.',
    ],
    secret: 'the Signing Secret under Basic Information',
    value: '{"secrets": ["<signing secret>"]}',
  },
  {
    name: 'github',
    title: 'GitHub',
    output: 'GithubLambdaFunctionUrl',
    where: [
      'Repository, organization or App, Settings, Webhooks: Payload URL, content type application/json,',
      'and the secret.',
    ],
    secret: 'one you make up: openssl rand -hex 32',
    value: '{"secrets": ["<secret>"]}',
  },
  {
    name: 'gitlab',
    title: 'GitLab',
    output: 'GitlabLambdaFunctionUrl',
    where: [
      'Project or group, Settings, Webhooks: URL, and the signing token (before GitLab 19.0: a secret',
      'token, here "secretTokens").',
    ],
    secret: 'the signing token that GitLab shows once',
    value: '{"signingTokens": ["whsec_<token>"]}',
  },
] as const;

/** @returns lines of text, each ended */
export function nextSteps({ stage, region, outputs }: Deployment): string {
  const urls = providers.flatMap(({ title, output, where }) => [
    `  ${title.padEnd(8)}${outputs[output] ?? '(no URL in the outputs of the stack)'}`,
    ...where.map((line) => `          ${line}`),
    '',
  ]);
  const secrets = providers.flatMap(({ name, secret, value }) => [
    `  # ${secret}`,
    `  aws ssm put-parameter --region ${region} --type SecureString --name /hooklane/${stage}/${name}/default --value '${value}'`,
  ]);
  return [
    '',
    `Hooklane is up: stage ${stage}, ${region}.`,
    '',
    '1. Store the secrets of the providers that you use. Without its secret, a hook refuses everything.',
    '',
    ...secrets,
    '',
    '2. Give each provider its URL; behind it, /<hook> is a hook with secrets of its own.',
    '',
    ...urls,
    '3. See that an event arrives, and where it is kept.',
    '',
    `  npx hooklane send test/fixtures/github/push --url ${outputs.GithubLambdaFunctionUrl ?? '<url>'} --secret "<secret>"`,
    `  ${outputs.ApiLambdaFunctionUrl ?? '(no URL of the query API)'}   GET /events, ${isWithTokens(outputs) ? 'with a bearer token' : 'signed with AWS credentials'}: docs/access.md`,
    ...gateway(outputs, region),
    '',
    'What to do when an alarm goes off, how to rotate, upgrade, restore and remove: docs/operations.md',
    '',
  ].join('\n');
}

function isWithTokens({ Settings = '{}' }: Outputs): boolean {
  return parseJsonObject(Settings)?.apiAuth === 'jwt';
}

/** Only where `--param gateway=on` made it. */
function gateway(
  { GatewayUrl: url, GatewayApiKeyId: key }: Outputs,
  region: string,
): readonly string[] {
  return url === undefined
    ? []
    : [
        '',
        '4. Your own producers send CloudEvents, with a token and an API key: docs/gateway.md',
        '',
        `  ${url}`,
        `  aws apigateway get-api-key --region ${region} --include-value --api-key ${key}`,
      ];
}

if (import.meta.main) {
  process.stdout.write(nextSteps(JSON.parse(process.argv[2] ?? '{}')));
}
