import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { apiClient, eventPath } from '../api-client.ts';
import { type DeploymentOptions, withDeploymentOptions } from '../deployment-options.ts';
import { notWritten, print } from '../print.ts';

const examples = `
Examples:
  $ hooklane events body github:default:72d3162e-cc78-11e3-81ab-4c9367dc0958 | sha256sum
  $ hooklane events body --stage prod "$key" --output body.json`;

/** `hooklane events body`: the bytes that came, as they came. */
export function bodyCommand(): Command {
  const command = new Command('body')
    .description('print the exact bytes that the provider sent')
    .argument('<key>', '<provider>:<hook>:<id>')
    .option('-o, --output <file>', 'write them to a file')
    .addHelpText('after', examples)
    .action(body);
  return withDeploymentOptions(command);
}

async function body(
  key: string,
  { output, ...options }: DeploymentOptions & { readonly output?: string },
): Promise<void> {
  const api = await apiClient(options);
  const answer = await api.get(`${eventPath(key)}/body`);
  if (output === undefined) return print(answer.body);
  await writeFile(output, answer.body).catch((error: NodeJS.ErrnoException) => {
    throw notWritten(output, error);
  });
}
