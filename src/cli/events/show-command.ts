import { Command } from 'commander';
import { isJsonObject, type JsonObject, textAt } from '../../domain/json.ts';
import { type ApiClient, apiClient, eventPath } from '../api-client.ts';
import { CliError, strangeAnswer } from '../cli-error.ts';
import { deadLetterOf } from '../dead-letters/dead-letters.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { onOneLine, parseKept, readableJson } from '../json-text.ts';
import { facts, note, oneLine, type PrintOptions, print } from '../print.ts';
import { dispatchTable, hasFailed } from './dispatches.ts';

const examples = `
Examples:
  $ hooklane events show github:default:72d3162e-cc78-11e3-81ab-4c9367dc0958
  $ hooklane events show --stage prod "$key" --json | jq .data.repository

Where no event has the key, the dead letters are searched for it too. The exit code is 3 then.`;

/** `hooklane events show`: one event, what became of it, and what it says. */
export function showCommand(): Command {
  const command = new Command('show')
    .description('show an event, what became of it, and its payload')
    .argument('<key>', '<provider>:<hook>:<id>')
    .addHelpText('after', examples)
    .action(show);
  return withPrintOptions(withDeploymentOptions(command));
}

async function show(key: string, options: DeploymentOptions & PrintOptions): Promise<void> {
  const api = await apiClient(options);
  const text = await eventText(api, key);
  if (options.json) return print(`${onOneLine(text)}\n`);
  const event = eventIn(text);
  await print(describe(event, options));
  if (hasFailed(event)) note(failedNext(key, api.said));
}

async function eventText(api: ApiClient, key: string): Promise<string> {
  try {
    return (await api.get(eventPath(key))).body.toString('utf8');
  } catch (error) {
    if (error instanceof CliError && error.code === 'event_not_found') {
      throw (await letterInstead(api, key)) ?? error;
    }
    throw error;
  }
}

/** What a redrive does is the same dispatch once more; a replay is another one, of all rules. */
function failedNext(key: string, said: string): string {
  const again = `hooklane events replay ${oneLine(key)}${said}`;
  return `  next: hooklane dead-letters list${said} --queue outbox, cure the reason, and redrive; or for all of its rules: ${again}`;
}

/** Who asks where an event went wants to hear that it failed. */
async function letterInstead(api: ApiClient, key: string): Promise<CliError | undefined> {
  const letter = await deadLetterOf(api, key).catch(() => undefined);
  if (letter === undefined) return undefined;
  const { id, reason } = letter;
  const { said } = api;
  return new CliError(`${key} was not stored: it is a dead letter, because of ${reason}`, {
    isMissing: true,
    next: `hooklane dead-letters show ${id}${said}, and when the cause is cured: hooklane dead-letters redrive${said}`,
  });
}

function eventIn(text: string): JsonObject {
  const event = parseKept(text);
  if (isJsonObject(event) && textAt(event, 'type') !== undefined) return event;
  throw strangeAnswer('the answer is no event of Hooklane');
}

function describe(event: JsonObject, options: PrintOptions): string {
  const { data, headers } = event;
  const headerLines = isJsonObject(headers)
    ? facts(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
        options,
      )
    : '';
  const payload = data === undefined ? '' : `${readableJson(data)}\n`;
  return [known(event, options), dispatchTable(event, options), headerLines, payload]
    .filter((part) => part !== '')
    .join('\n');
}

function known(event: JsonObject, options: PrintOptions): string {
  const text = (name: string): string | undefined => textAt(event, name);
  return facts(
    [
      ['key', keyIn(event)],
      ['status', `${text('status')}, delivered ${timesOf(event.deliveries)}`],
      ['type', text('type')],
      ['received', text('recordedtime')],
      ['happened', text('time')],
      ['source', text('source')],
      ['subject', text('subject')],
      ['by', text('authid')],
      ['scope', text('scope')],
      ['duplicate of', text('duplicateof')],
      ['trace', text('traceparent')],
      ['body', text('dataref')],
      ['payload', text('dataomitted')],
    ],
    options,
  );
}

function keyIn(event: JsonObject): string | undefined {
  const [provider, hook, id] = ['provider', 'hook', 'id'].map((name) => textAt(event, name));
  return provider && `${provider}:${hook}:${id}`;
}

function timesOf(deliveries: unknown): string {
  const count = Number(JSON.stringify(deliveries));
  return count === 1 ? 'once' : `${count} times`;
}
