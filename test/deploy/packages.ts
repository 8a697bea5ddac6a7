import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { hashOf } from '../../src/domain/body.ts';
import { onceARun } from '../support/once-a-run.ts';
import {
  bundleService,
  type PackagedService,
  packagedIn,
  packageService,
  type Resource,
} from './packaged-service.ts';

const temporary: string[] = [];

afterAll(() => {
  for (const each of temporary) rmSync(each, { recursive: true, force: true });
});

/** Gone when the tests of the file are done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hooklane-'));
  temporary.push(directory);
  return directory;
}

/**
 * The service as it is deployed to the stage with these parameters, each as in `--param name=value`. Made once: tests
 * that ask for the same share it, and change nothing. The real `build/bundle.ts` runs once, and not at each packaging,
 * which takes a copy of what it made.
 */
export async function packageWith(
  stage: string,
  ...parameters: readonly string[]
): Promise<PackagedService> {
  const args = argumentsOf(stage, parameters);
  const bundles = await onceARun('bundles', bundleService);
  const name = `package-${hashOf(args.join(' '))}`;
  return packagedIn(
    await onceARun(name, (directory) => packageService(directory, args, { bundles })),
  );
}

/** What `serverless package` says where it refuses these parameters. */
export async function refusalOf(stage: string, ...parameters: readonly string[]): Promise<string> {
  const packaging = packageService(temporaryDirectory(), argumentsOf(stage, parameters));
  return packaging.then(
    () => 'packaged',
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
}

function argumentsOf(stage: string, parameters: readonly string[]): readonly string[] {
  return ['--stage', stage, ...parameters.flatMap((each) => ['--param', each])];
}

/** The same with these rules, the source of a file. */
export async function packageWithRules(rules: string): Promise<PackagedService> {
  const directory = temporaryDirectory();
  await packageService(directory, ['--stage', 'dev'], { rules });
  return packagedIn(directory);
}

export function resourceIn({ template }: PackagedService, id: string): Resource {
  const found = template.Resources[id];
  if (found === undefined) throw new Error(`the template has no ${id}`);
  return found;
}

export function arnOf(id: string): unknown {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}
