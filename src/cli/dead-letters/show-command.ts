import { Command } from 'commander';
import { isJsonObject, type JsonObject, textAt } from '../../domain/json.ts';
import { apiClient } from '../api-client.ts';
import { strangeAnswer } from '../cli-error.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { onOneLine, parseKept, readableJson } from '../json-text.ts';
import { facts, note, type PrintOptions, print } from '../print.ts';
import { saidQueue } from './dead-letters.ts';

const examples = `
Examples:
  $ hooklane dead-letters show 5f7c2b1e-0c55-4d5e-9a0e-2b8f2d9c1a77 --stage prod

The id is that of hooklane dead-letters list; a redrive gives a letter another one.`;

/** `hooklane dead-letters show`: one letter, with the event that it holds. */
export function showCommand(): Command {
  const command = new Command('show')
    .description('show one of them, with all there is to it')
    .argument('<id>', 'as listed')
    .addHelpText('after', examples)
    .action(show);
  return withPrintOptions(withDeploymentOptions(command));
}

async function show(id: string, options: DeploymentOptions & PrintOptions): Promise<void> {
  const api = await apiClient(options);
  const { body } = await api.get(`/dead-letters/${encodeURIComponent(id)}`);
  const text = body.toString('utf8');
  if (options.json) return print(`${onOneLine(text)}\n`);
  const letter = letterIn(text);
  await print(describe(letter, options));
  note(nextFor(letter, api.said));
}

function letterIn(text: string): JsonObject {
  const letter = parseKept(text);
  if (isJsonObject(letter) && textAt(letter, 'reason') !== undefined) return letter;
  throw strangeAnswer('the answer is no dead letter of Hooklane');
}

/** The event of one of the outbox is stored: all there is to it is there, and what other rules did about it. */
function nextFor(letter: JsonObject, said: string): string {
  const key = textAt(letter, 'key');
  const queue = textAt(letter, 'queue');
  const look =
    queue === 'outbox' && key !== undefined ? `hooklane events show ${key}${said}; ` : '';
  const redrive = `hooklane dead-letters redrive${said}${saidQueue({ ...(queue && { queue }) })}`;
  return `  next: ${look}cure the reason, which docs/errors.md explains, then ${redrive}`;
}

function describe(letter: JsonObject, options: PrintOptions): string {
  const text = (name: string): string | undefined => textAt(letter, name);
  const { receives } = letter;
  // What is put off is sent again each time: the queue itself brings it once.
  const isOfRule = text('queue') === 'outbox';
  const known = facts(
    [
      ['id', text('id')],
      ['rule', text('rule')],
      ['replay', text('replay')],
      ['reason', text('reason')],
      ['failed', text('failedAt') ?? text('sentAt')],
      [
        isOfRule ? 'tries' : 'receives',
        receives === undefined ? undefined : JSON.stringify(receives),
      ],
      ['key', text('key')],
      ['type', text('type')],
      ['received', text('recordedtime')],
      ['source', text('envelope.source')],
      ['subject', text('envelope.subject')],
      ['by', text('envelope.authid')],
      ['payload', text('dataomitted')],
    ],
    options,
  );
  const content = letter.data ?? letter.message;
  return content === undefined ? known : `${known}\n${readableJson(content)}\n`;
}
