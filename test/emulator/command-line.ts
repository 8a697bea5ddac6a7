import { equal } from 'node:assert/strict';
import { type JsonObject, parseJsonObject } from '../../src/domain/json.ts';
import { type CommandResult, hooklane } from '../support/hooklane.ts';
import { region } from './aws.ts';
import type { Surroundings } from './emulator.ts';

/** What every command that works on the deployment is told. */
export const ofProd = ['--stage', 'prod', '--region', region] as const;

/** The real `hooklane`, where the emulator is AWS. */
export class CommandLine {
  readonly #surroundings: Surroundings;
  #said = '';

  constructor(surroundings: Surroundings) {
    // No profile of whoever runs this can be found.
    this.#surroundings = { ...surroundings, HOME: '/nobody' };
  }

  /** @param input what comes at its standard input */
  async run(
    args: readonly string[],
    { input = '', ...more }: Readonly<Record<string, string>> & { readonly input?: string } = {},
  ): Promise<CommandResult> {
    const result = await hooklane(args, { ...this.#surroundings, ...more }, input);
    this.#said += result.output + result.errors;
    return result;
  }

  /** @returns what it printed, if it went well */
  async json(args: readonly string[], input = ''): Promise<JsonObject> {
    const { exitCode, output, errors } = await this.run([...args, '--json'], { input });
    equal(exitCode, 0, `hooklane ${args.join(' ')}: ${errors}`);
    return jsonIn(output);
  }

  /** All that it ever printed. */
  said(): string {
    return this.#said;
  }
}

export function jsonIn(output: string): JsonObject {
  const value = parseJsonObject(output);
  if (value === undefined) throw new Error('hooklane --json printed something else than JSON');
  return value;
}
