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
  { title: 'Slack', output: 'SlackLambdaFunctionUrl' },
  { title: 'GitHub', output: 'GithubLambdaFunctionUrl' },
  { title: 'GitLab', output: 'GitlabLambdaFunctionUrl' },
] as const;

/** @returns lines of text, each ended */
export function nextSteps({ stage, region, outputs }: Deployment): string {
  const here = `--stage ${stage} --region ${region}`;
  const urls = providers.map(
    ({ title, output }) =>
      `  ${title.padEnd(8)}${outputs[output] ?? '(no URL in the outputs of the stack)'}`,
  );
  return [
    '',
    `Hooklane is up: stage ${stage}, ${region}.`,
    '',
    '1. Connect the providers that you use. Without a secret, a hook refuses everything.',
    '',
    '  # with GITHUB_TOKEN: makes up a secret, and registers the hook with it',
    `  npx hooklane connect github <owner/repository or organization> ${here}`,
    '  # with GITLAB_TOKEN: the same',
    `  npx hooklane connect gitlab <project or group> ${here}`,
    '  # the Signing Secret under Basic Information, and then the URL into the app’s manifest',
    `  npx hooklane secrets set slack ${here}`,
    `  npx hooklane connect slack <manifest file> ${here}`,
    '',
    'These are the URLs; behind each, /<hook> is a hook with secrets of its own. Tokens, Apps, and how to',
    'do it by hand: docs/connect.md',
    '',
    ...urls,
    '',
    '2. See that all is well, and what arrives.',
    '',
    `  npx hooklane doctor ${here}`,
    `  npx hooklane events list ${here}`,
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
        '3. Your own producers send CloudEvents, with a token and an API key: docs/gateway.md',
        '',
        `  ${url}`,
        `  aws apigateway get-api-key --region ${region} --include-value --api-key ${key}`,
      ];
}

if (import.meta.main) {
  process.stdout.write(nextSteps(JSON.parse(process.argv[2] ?? '{}')));
}
