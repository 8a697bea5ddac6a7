import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageService } from '../deploy/packaged-service.ts';
import type { Variant } from './variants.ts';

/** @returns the files of the templates. One after the other: two at a time take twice as long. */
export async function packageAll(
  variants: Readonly<Record<string, Variant>>,
  directory: string,
  rules: string,
): Promise<readonly string[]> {
  const templates: string[] = [];
  for (const [name, variant] of Object.entries(variants)) {
    const copy = join(directory, name);
    mkdirSync(copy);
    await packageService(copy, variant, name === 'defaults' ? {} : { rules });
    templates.push(join(copy, '.serverless/cloudformation-template-update-stack.json'));
  }
  return templates;
}

/**
 * Holds templates to AWS's own schemas: not one error, and not one warning.
 * @returns the checks that a template itself says are not for one of its resources
 */
export async function lint(
  cfnLint: string,
  templates: readonly string[],
): Promise<readonly string[]> {
  await promisify(execFile)(cfnLint, [...templates]).catch(({ stdout, stderr }) => {
    throw new Error(`cfn-lint found\n${stdout}${stderr}`);
  });
  const waived = templates.flatMap((file) => waivedIn(JSON.parse(readFileSync(file, 'utf8'))));
  return [...new Set(waived)].sort();
}

interface Waiver {
  readonly config?: { readonly ignore_checks?: readonly string[] };
}

interface LintedTemplate {
  readonly Metadata?: { readonly 'cfn-lint'?: Waiver };
  readonly Resources: Readonly<
    Record<string, { readonly Metadata?: { readonly 'cfn-lint'?: Waiver } }>
  >;
}

function waivedIn(template: LintedTemplate): readonly string[] {
  const places = Object.entries({ 'the template': template, ...template.Resources });
  return places.flatMap(([name, { Metadata }]) =>
    (Metadata?.['cfn-lint']?.config?.ignore_checks ?? []).map((check) => `${check} of ${name}`),
  );
}
