import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copyService } from '../deploy/packaged-service.ts';
import type { Surroundings } from './emulator.ts';

/** What the command said, and that it failed. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** The real command, in a copy of the service, so that a developer's own `.serverless` stays as it is. */
export class ServerlessCopy {
  readonly #directory: string;
  readonly #surroundings: Surroundings;

  /** @param rules the source of its subscriptions */
  constructor(directory: string, surroundings: Surroundings, rules: string) {
    this.#directory = directory;
    this.#surroundings = { ...surroundings, ...copyService(directory, rules) };
  }

  /**
   * @returns what it said
   * @throws CommandFailed with the same
   */
  async run(...args: readonly string[]): Promise<string> {
    const serverless = join(this.#directory, 'node_modules/serverless/bin/serverless.js');
    const environment = {
      // No profile of whoever runs this can be found, whatever happens to the surroundings.
      HOME: join(this.#directory, 'no-home'),
      PATH: process.env.PATH,
      // It asks CloudFormation every five seconds otherwise.
      SLS_AWS_MONITORING_FREQUENCY: '200',
      HOOKLANE_SETTLE_SECONDS: '1',
      ...this.#surroundings,
    };
    const options = { cwd: this.#directory, env: environment };
    const said = await promisify(execFile)(process.execPath, [serverless, ...args], options).catch(
      ({ stdout, stderr }) => {
        throw new CommandFailed(`serverless ${args.join(' ')}\n${stdout}${stderr}`);
      },
    );
    return said.stdout + said.stderr;
  }
}
