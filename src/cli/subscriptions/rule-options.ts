import type { Command } from 'commander';
import { cliConfig } from '../../app/config.ts';
import {
  SubscriptionsFileError,
  subscriptionsAt,
  subscriptionsFile,
} from '../../app/subscriptions-file.ts';
import type { Rule } from '../../subscriptions/rule.ts';
import { CliError } from '../cli-error.ts';

export interface RuleOptions {
  readonly file?: string;
  readonly rule?: string;
}

export function withRuleOptions(command: Command): Command {
  return command
    .option('--file <path>', 'the rules (default: $HOOKLANE_SUBSCRIPTIONS, or subscriptions.ts)')
    .option('--rule <name>', 'only this rule');
}

/** The rules of the file that is meant, or the one that is named. @throws CliError */
export async function rulesFor({ file, rule: name }: RuleOptions): Promise<readonly Rule[]> {
  const path = file ?? cliConfig().subscriptionsFile ?? subscriptionsFile;
  const rules = await rulesAt(path);
  const chosen = rules.filter((rule) => name === undefined || rule.name === name);
  if (chosen.length > 0 || name === undefined) return chosen;
  const names = rules.map((rule) => rule.name).join(', ') || 'none';
  throw new CliError(`no rule is named ${name}; there are ${names}`, { isUsage: true });
}

async function rulesAt(path: string): Promise<readonly Rule[]> {
  try {
    return (await subscriptionsAt(path)).rules;
  } catch (error) {
    if (!(error instanceof SubscriptionsFileError)) throw error;
    const [first = '', ...details] = error.message.split('\n');
    throw new CliError(first, { details, isUsage: error.isMissing });
  }
}
