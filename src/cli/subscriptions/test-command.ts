import { Command } from 'commander';
import type { Rule } from '../../subscriptions/rule.ts';
import { withPrintOptions } from '../deployment-options.ts';
import { fixturesAt } from '../fixture.ts';
import { headerOption } from '../header-option.ts';
import { note, type PrintOptions, print } from '../print.ts';
import { describeTrial, trialTable } from './describe-trial.ts';
import { type RuleOptions, rulesFor, withRuleOptions } from './rule-options.ts';
import { type Trial, type TrialOptions, trialJson, tryOut } from './trial.ts';

type TestOptions = RuleOptions & TrialOptions & PrintOptions;

const examples = `
Examples:
  $ hooklane subscriptions test test/fixtures/github/pull_request.opened
  $ hooklane subscriptions test payload.json --provider github -H "x-github-event: push"
  $ hooklane subscriptions test test/fixtures/github       all that are in the folder, one line for each rule and event
  $ hooklane subscriptions test test/fixtures/slack/command --json | jq '.rules[].sending'

Nothing is sent, and no run is called; where, channel and message are, and nothing is late:
isStale says false. The exit code is 1 if a rule throws.`;

/** `hooklane subscriptions test`: what each rule would do about a fixture. */
export function testCommand(): Command {
  const command = new Command('test')
    .description('which rules an event would set off, and what they would send, without sending it')
    .argument('<fixture or file>', 'as hooklane send takes it, or a folder of them')
    .option('--provider <name>', 'whose it is (default: the folder above the fixture)')
    .option('--hook <name>', 'the hook that it comes to', 'default')
    .addOption(headerOption())
    .addHelpText('after', examples)
    .action(test);
  return withPrintOptions(withRuleOptions(command));
}

async function test(path: string, options: TestOptions): Promise<void> {
  const rules = await rulesFor(options);
  const trials: Trial[] = [];
  for (const fixture of fixturesAt(path)) trials.push(await tryOut(fixture, rules, options));
  const verdicts = trials.flatMap((trial) => trial.verdicts);
  if (verdicts.some(({ outcome }) => outcome === 'fails')) process.exitCode = 1;
  const [first, ...others] = trials;
  if (options.json)
    return print(trials.map((each) => `${JSON.stringify(trialJson(each))}\n`).join(''));
  if (rules.length === 0) note('no rules: events are stored, and nothing else is done');
  if (first !== undefined && others.length === 0) return print(describeTrial(first, options));
  await print(trialTable(trials, options));
  noteSummary(trials, rules);
}

function noteSummary(trials: readonly Trial[], rules: readonly Rule[]): void {
  const matched = trials.map(({ verdicts }) => verdicts.filter(({ outcome }) => outcome !== 'no'));
  const count = matched.filter((verdicts) => verdicts.length > 0).length;
  note(`${count} of ${trials.length} fixtures set something in motion`);
  const names = new Set(matched.flat().map(({ rule }) => rule));
  const idle = rules.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (idle.length > 0) note(`no fixture is for ${idle.join(', ')}`);
}
