import { STATUS_CODES } from 'node:http';
import { Command } from 'commander';
import { CliError } from './cli-error.ts';
import { fixtureAt } from './fixture.ts';
import { type Answer, type SendOptions, send } from './send.ts';

const examples = `
Examples:
  $ hooklane send test/fixtures/github/push
  $ hooklane send test/fixtures/slack/command --url https://<id>.lambda-url.eu-west-1.on.aws/ --secret "$SECRET"
  $ hooklane send payload.json --provider github --hook acme-web -H "x-github-event: push"

Without --secret, the secret comes from the environment (GITHUB_WEBHOOK_SECRET and the like, with
__<HOOK> behind it for a named hook), or from what npm start made up in .hooklane/.`;

/** `hooklane send`: signs a stored request as its provider would, sends it, and prints the answer. */
export function sendCommand(): Command {
  return new Command('send')
    .description(
      'sign a fixture, or any file, as its provider would, send it, and print the answer',
    )
    .argument('<fixture or file>', 'a folder with headers.json and a body, or a file with a body')
    .option('--url <url>', 'where to send it (default: the local server)')
    .option('--provider <name>', 'who signs (default: the folder above the fixture)')
    .option('--hook <name>', 'the hook, with the local server', 'default')
    .option('--secret <secret>', 'what to sign with')
    .option('-H, --header <name: value>', 'another header; may be repeated', collectHeader)
    .option('--json', 'print the answer as one JSON object')
    .addHelpText('after', examples)
    .action(async (path: string, options: SendOptions & { readonly json?: boolean }) => {
      const answer = await send(fixtureAt(path), options);
      process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : describe(answer));
      if (answer.status >= 300) process.exitCode = 1;
    });
}

/** A name is a token of RFC 9110, section 5.6.2. */
const headerLine = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/s;

/** The HTTP client's own business. */
const ofTheConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function collectHeader(text: string, headers: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = headerLine.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new CliError(`-H takes "name: value", not "${text}"`, { isUsage: true });
  }
  if (ofTheConnection.has(name.toLowerCase()) || !/^[\t\x20-\x7e]*$/.test(value)) {
    throw new CliError(`-H cannot set ${name} to that`, { isUsage: true });
  }
  return { ...headers, [name.toLowerCase()]: value };
}

function describe({ url, status, body, milliseconds, eventUrl }: Answer): string {
  const lines = [
    `POST ${url}`,
    `${status} ${STATUS_CODES[status] ?? ''} in ${milliseconds} ms`,
    ...(body === '' ? [] : [body]),
    ...(eventUrl === undefined ? [] : [`the event: curl -s ${eventUrl}`]),
  ];
  return `${lines.join('\n')}\n`;
}
