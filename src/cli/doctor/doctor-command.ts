import { Command } from 'commander';
import { exitCodes } from '../cli-error.ts';
import { withAwsOptions, withPrintOptions } from '../deployment-options.ts';
import { oneLine, type PrintOptions, paint, print, type Style } from '../print.ts';
import { type StageOptions, stageOf } from '../secrets/secrets-target.ts';
import type { Finding } from './finding.ts';

const explanation = `
Examples:
  $ hooklane doctor --stage prod
  $ hooklane doctor --stage prod --json | jq -r '.findings[] | select(.level == "problem") | .says'

It only looks: at URLs and their permissions, secrets and when they were last in use, queues, dead
letters and alarms, and with GITHUB_TOKEN, GITLAB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY,
at what the provider says of each hook that "hooklane connect" registered.

Exit code 1 means that it found a problem.`;

type Options = StageOptions & PrintOptions;

/** `hooklane doctor`: what is wrong with a deployment, and what to do about it. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('look for what is wrong with a deployment, and say what helps')
    .addHelpText('after', explanation);
  return withPrintOptions(withAwsOptions(command)).action(async (options: Options) => {
    const { examine } = await import('./examine.ts');
    const findings = await examine(options);
    const problems = findings.filter(({ level }) => level === 'problem').length;
    const report = { stage: stageOf(options), problems, findings };
    await print(options.json ? `${JSON.stringify(report, null, 2)}\n` : shown(findings, options));
    if (problems > 0) process.exitCode = exitCodes.failed;
  });
}

const styles: Readonly<Record<Finding['level'], Style>> = {
  ok: 'green',
  skipped: 'dim',
  warning: 'yellow',
  problem: 'red',
};

function shown(findings: readonly Finding[], options: PrintOptions): string {
  const lines = findings.map(({ level, what, says, next }) => {
    const head = `${paint(styles[level], level.padEnd(7), options)}  ${oneLine(what)}: ${oneLine(says)}`;
    return next === undefined ? head : `${head}\n${' '.repeat(9)}next: ${oneLine(next)}`;
  });
  const sums = Object.keys(styles).map((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return `${level} ${count}`;
  });
  return `${lines.join('\n')}\n\n${sums.join(', ')}\n`;
}
