import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { overhear } from '../quiet/overheard.ts';
import type { PackagedService } from './packaged-service.ts';
import { filesIn } from './zip.ts';

/** A function's package, unpacked where nothing but it can be found. */
export interface PackagedFunction {
  readonly name: string;
  readonly directory: string;
}

/** What a function answered to each event, and the lines of its log. */
export interface Run {
  readonly results: readonly unknown[];
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

export function filesOf({ directory }: PackagedService, name: string): ReadonlyMap<string, Buffer> {
  return filesIn(readFileSync(join(directory, `.serverless/${name}.zip`)));
}

/** @param directory far from the repository, whose node_modules must not help */
export function unpack(
  service: PackagedService,
  name: string,
  directory: string,
): PackagedFunction {
  for (const [file, content] of filesOf(service, name)) {
    mkdirSync(join(directory, dirname(file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  return { name, directory };
}

/** Calls the function in a fresh process that knows this environment and no other, event by event. */
export async function run(
  { name, directory }: PackagedFunction,
  events: readonly unknown[],
  env: Readonly<Record<string, string>>,
): Promise<Run> {
  writeFileSync(join(directory, 'events.json'), JSON.stringify(events));
  const script = `
    import { writeFileSync } from 'node:fs';
    import events from './events.json' with { type: 'json' };
    import { handler } from './.build/${name}/index.mjs';
    const context = { functionName: '${name}', awsRequestId: '1', getRemainingTimeInMillis: () => 30_000 };
    const results = [];
    for (const event of events) results.push(await handler(event, context));
    writeFileSync('results.json', JSON.stringify(results));
    process.exit();`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: directory, env });
  overhear(stdout);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return {
    results: JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')),
    lines: lines.map((line) => JSON.parse(line)),
  };
}
