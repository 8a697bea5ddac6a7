import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { type PackagedService, packageService, type Resource } from './packaged-service.ts';

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

/** The service as it is deployed to the stage with these parameters, each as in `--param name=value`. */
export function packageWith(
  stage: string,
  ...parameters: readonly string[]
): Promise<PackagedService> {
  const options = parameters.flatMap((each) => ['--param', each]);
  return packageService(temporaryDirectory(), ['--stage', stage, ...options]);
}

/** The same with these rules, the source of a file. */
export function packageWithRules(rules: string): Promise<PackagedService> {
  return packageService(temporaryDirectory(), ['--stage', 'dev'], rules);
}

export function resourceIn({ template }: PackagedService, id: string): Resource {
  const found = template.Resources[id];
  if (found === undefined) throw new Error(`the template has no ${id}`);
  return found;
}

export function arnOf(id: string): unknown {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}
