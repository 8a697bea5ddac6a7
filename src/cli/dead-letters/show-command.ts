import { Command } from 'commander';
import { isJsonObject, textAt } from '../../domain/json.ts';
import { apiClient } from '../api-client.ts';
import { strangeAnswer } from '../cli-error.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { onOneLine, parseKept, readableJson } from '../json-text.ts';
import { facts, type PrintOptions, print } from '../print.ts';

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
  await print(options.json ? `${onOneLine(text)}\n` : describe(parseKept(text), options));
}

function describe(letter: unknown, options: PrintOptions): string {
  if (!isJsonObject(letter) || textAt(letter, 'reason') === undefined) {
    throw strangeAnswer('the answer is no dead letter of Hooklane');
  }
  const text = (name: string): string | undefined => textAt(letter, name);
  const known = facts(
    [
      ['id', text('id')],
      ['reason', text('reason')],
      ['failed', text('failedAt') ?? text('sentAt')],
      ['receives', letter.receives === undefined ? undefined : JSON.stringify(letter.receives)],
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
