import { STATUS_CODES } from 'node:http';
import { Command } from 'commander';
import { type Fixture, fixturesAt } from './fixture.ts';
import { headerOption } from './header-option.ts';
import { countOption, numberOption } from './number-option.ts';
import { print } from './print.ts';
import { type Answer, type SendOptions, send } from './send.ts';
import { sendMany } from './send-many.ts';

interface CommandOptions extends SendOptions {
  readonly json?: boolean;
  readonly count?: number;
  readonly rate?: number;
  readonly concurrency?: number;
}

const examples = `
Examples:
  $ hooklane send test/fixtures/github/push
  $ hooklane send test/fixtures/slack/command --url https://<id>.lambda-url.eu-west-1.on.aws/ --secret "$SECRET"
  $ hooklane send payload.json --provider github --hook acme-web -H "x-github-event: push"
  $ hooklane send test/fixtures/github                     all that are in the folder, and a summary
  $ hooklane send test/fixtures/github --count 1000 --rate 50

Without --secret, the secret comes from the environment (GITHUB_WEBHOOK_SECRET and
the like, with __<HOOK> behind it for a named hook), or from what npm start made up
in .hooklane/. A fixture that is sent again is the same event: it is accepted again,
and stored once.`;

/** `hooklane send`: signs stored requests as their provider would, sends them, and prints what came of it. */
export function sendCommand(): Command {
  return new Command('send')
    .description(
      'sign a fixture, any file, or a folder of fixtures as the provider would, and send it',
    )
    .argument(
      '<fixture or file>',
      'a folder with headers.json and a body, a folder of such folders, or a file with a body',
    )
    .option('--url <url>', 'where to send it (default: the local server)')
    .option('--provider <name>', 'who signs (default: the folder above the fixture)')
    .option('--hook <name>', 'the hook, with the local server', 'default')
    .option('--secret <secret>', 'what to sign with')
    .addOption(headerOption())
    .option('--json', 'print the answer, or the summary, as one JSON object')
    .option('--no-color', 'print no colours; nor does it with NO_COLOR, or into a pipe')
    .optionsGroup('Many requests, and a summary:')
    .option('--count <number>', 'so many, again from the first when all were sent', many('--count'))
    .option('--rate <number>', 'so many a second', numberOption('--rate', 0.01, 100_000))
    .option('--concurrency <number>', 'so many at a time (default: 10)', many('--concurrency'))
    .addHelpText('after', examples)
    .action(async (path: string, options: CommandOptions) => {
      const [first, ...others] = fixturesAt(path);
      if (first === undefined) return;
      const isMany = options.count ?? options.rate ?? options.concurrency ?? others[0];
      if (isMany === undefined) await sendOne(first, options);
      else await sendMany([first, ...others], options);
    });
}

function many(name: string): (text: string) => number {
  return countOption(name, 1, 10_000_000);
}

async function sendOne(fixture: Fixture, options: CommandOptions): Promise<void> {
  const answer = await send(fixture, options);
  await print(options.json ? `${JSON.stringify(answer)}\n` : describe(answer));
  if (answer.status >= 300) process.exitCode = 1;
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
