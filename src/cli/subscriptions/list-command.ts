import { Command } from 'commander';
import { doubtsOf } from '../../subscriptions/doubts.ts';
import type { Rule } from '../../subscriptions/rule.ts';
import { withPrintOptions } from '../deployment-options.ts';
import { note, type PrintOptions, print, Table } from '../print.ts';
import { type RuleOptions, rulesFor, withRuleOptions } from './rule-options.ts';
import { actionWords, matchWords } from './rule-words.ts';

const examples = `
Examples:
  $ hooklane subscriptions list
  $ hooklane subscriptions list --json | jq -r '.rules[] | select(.action == "slack") | .name'`;

/** `hooklane subscriptions list`: each rule, which events it is for, and what it does. */
export function listCommand(): Command {
  const command = new Command('list')
    .description('each rule, which events it is for, and what it does')
    .addHelpText('after', examples)
    .action(list);
  return withPrintOptions(withRuleOptions(command));
}

async function list(options: RuleOptions & PrintOptions): Promise<void> {
  const rules = await rulesFor(options);
  const doubts = rules.flatMap(doubtsOf);
  doubts.forEach(note);
  if (options.json) return print(`${JSON.stringify({ rules: rules.map(jsonOf), doubts })}\n`);
  if (rules.length === 0) return note('no rules: events are stored, and nothing else is done');
  const table = new Table(['RULE', 'ACTION', 'TARGET', 'EVENTS'], options);
  const rows = rules.map((rule) => {
    const { action, target } = actionWords(rule);
    return [rule.name, action, target, matchWords(rule)];
  });
  await print(table.rows(rows));
}

function jsonOf(rule: Rule): object {
  const { name, match, where } = rule;
  return { name, ...actionWords(rule), match, where: where !== undefined };
}
