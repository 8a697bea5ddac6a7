import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { imagined } from '../../src/app/imagined.ts';
import { type Verdict, verdictOf } from '../../src/cli/subscriptions/verdict.ts';
import { dispatcher, targets } from '../../src/domain/budgets.ts';
import { react } from '../../src/flows/react.ts';
import { rulesFor } from '../../src/flows/rules-for.ts';
import { providerNamed } from '../../src/providers/registry.ts';
import type { Happening } from '../../src/subscriptions/plan.ts';
import { planOf } from '../../src/subscriptions/plan.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import type { Subscriptions } from '../../src/subscriptions/subscriptions.ts';
import { dispatcherWorld, outboxMessage } from '../support/dispatcher.ts';
import { fixture } from '../support/fixtures.ts';
import { blocksOn, problemsIn, subscriptionsOf } from './documented-rules.ts';
import { mention, opened, pipeline, type Sample, trials } from './rule-trials.ts';

const blocks = ['README.md', 'docs/subscriptions.md'].flatMap((page) => blocksOn(page));

let all: readonly Subscriptions[];
let rules: readonly Rule[];

beforeAll(async () => {
  all = await Promise.all(blocks.map(subscriptionsOf));
  rules = all.flatMap((each) => each.rules);
});

describe('the rules on the pages', () => {
  it('are right, says the compiler', () => {
    expect(problemsIn(blocks)).toEqual([]);
  }, 120_000);

  it('have a name each, and are all tried here', () => {
    const tried = [...trials.map(([name]) => name), 'all-on-a-bus'];

    expect(rules.map(({ name }) => name).sort()).toEqual(tried.sort());
  });

  it.each(trials)('send what they say: %s', async (name, yes, sends) => {
    expect(await verdict(name, yes)).toMatchObject({ outcome: 'sends', sending: sends });
  });

  it.each(trials)('leave alone what is for others: %s', async (name, _yes, _sends, no) => {
    expect(await verdict(name, no)).toMatchObject({ outcome: 'no' });
  });

  it.each([opened, pipeline, mention])('put everything on a bus: $of', async (sample) => {
    expect(await verdict('all-on-a-bus', sample)).toMatchObject({
      outcome: 'sends',
      sending: {
        kind: 'eventBridge',
        busArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/webhooks',
      },
    });
  });

  it('ask for what their own code needs, and refuse replays of captured requests, in one place each', () => {
    const { permissions } = all.find((each) => each.permissions) ?? {};
    const { replayGuard } = all.find((each) => each.replayGuard) ?? {};

    expect(permissions).toEqual([
      {
        actions: ['dynamodb:PutItem'],
        resources: ['arn:aws:dynamodb:eu-west-1:123456789012:table/issue-labels'],
      },
    ]);
    expect(replayGuard).toEqual({ 'github:deploys': 'refuse' });
  });
});

describe('a captured request', () => {
  it.each([
    ['are asked about no event whose body came before, where the guard says so', 'deploys', []],
    ['are asked about it at another hook', 'default', ['all']],
  ])('rules %s', async (_what, hook, names) => {
    const guarded = required(all.find((each) => each.replayGuard));
    const rule: Rule = { name: 'all', match: {}, run() {} };
    const happening = await happeningOf({ of: 'github/release.published', hook });
    const envelope = { ...happening.event, duplicateof: 'github:deploys:one' };

    const found = await rulesFor({ ...guarded, rules: [rule] }, envelope, async () => happening);

    expect(found.map(({ name }) => name)).toEqual(names);
  });
});

describe('a handler of your own', () => {
  it('does nothing about an event that comes too late', async () => {
    const { event, json } = await happeningOf({ of: 'github/issues.labeled' });
    const context = { id: 'one', replay: undefined, isStale: async () => true };

    const sending = await planOf(ruleNamed('issue-labels'), { event, json }, context);

    if (sending?.kind !== 'run') throw new Error('it is no handler');
    await expect(sending.run(AbortSignal.timeout(1000))).resolves.toBeUndefined();
  });
});

describe('the numbers on the page', () => {
  const run = (): never => {
    throw new RangeError('no such thing');
  };
  const rule: Rule = { name: 'all', match: {}, run };
  const page = readFileSync(join(import.meta.dirname, '../../docs/subscriptions.md'), 'utf8');
  const words = page.replace(/\s+/g, ' ');
  const seconds = (milliseconds: number): number => milliseconds / 1000;
  const minutes = (milliseconds: number): number => milliseconds / 60_000;
  const { backoffMilliseconds: backoff, attemptsMax, giveUpMilliseconds } = dispatcher;

  it.each([
    `after ${seconds(backoff.first)} s, and twice as long after each try, up to ${minutes(backoff.most)} min`,
    `At the first try that fails when ${minutes(giveUpMilliseconds) / 60} hours have gone by`,
    `after ${attemptsMax} tries it is a dead letter`,
    `within ${seconds(dispatcher.throttledMilliseconds.most) * 1.5} s`,
    `does not answer within ${seconds(dispatcher.attemptMilliseconds)} s | the same, for ${seconds(dispatcher.hangMilliseconds)} s`,
    `It has ${seconds(dispatcher.attemptMilliseconds)} s; then`,
    `takes it for ${seconds(dispatcher.leaseMilliseconds)} seconds`,
    `at least ${seconds(targets.pauseMilliseconds)} s and at most ${minutes(targets.pauseMaxMilliseconds) / 60} h`,
  ])('are those that hold: %s', (sentence) => {
    expect(words).toContain(sentence);
  });

  it.each([
    ['46 at the least', 0, 46],
    ['101 at the most', 1, 101],
  ])('are those that tries take: %s', async (sentence, random, minutesInAll) => {
    const deps = {
      ...dispatcherWorld({ rules: [rule] }),
      random: () => random,
    };

    for (let tries = 0; tries < attemptsMax; tries += 1) {
      await react(deps, outboxMessage({ rule: rule.name }));
    }

    const waits = deps.outbox.later.map(({ seconds: each }) => each);
    expect(Math.round(waits.reduce((sum, each) => sum + each) / 60)).toBe(minutesInAll);
    expect(words).toContain(sentence);
  });
});

describe('the compiler', () => {
  it('knows the payload of a rule, and says where on the page it is taken for another', () => {
    const page = [
      '```ts',
      "rule({ name: 'a', match: { type: 'com.github.push' }, where: ({ data }) => data.forced, run() {} }),",
      '```',
      '```ts',
      "rule({ name: 'a', match: { type: 'com.github.push' }, where: ({ data }) => data.draft, run() {} }),",
      '```',
      '',
    ].join('\n');

    const [problem = '', ...others] = problemsIn(blocksOn('page.md', page));

    expect(problem).toMatch(/^page\.md:4: Property 'draft' does not exist/);
    expect(others).toEqual([]);
  }, 120_000);
});

async function verdict(name: string, sample: Sample): Promise<Verdict> {
  return verdictOf(ruleNamed(name), await happeningOf(sample));
}

function ruleNamed(name: string): Rule {
  return required(rules.find((each) => each.name === name));
}

async function happeningOf({ of, saying = {}, hook = 'default' }: Sample): Promise<Happening> {
  const [folder = '', file = ''] = of.split('/');
  const { headers, body } = fixture(folder, file);
  const text = Object.entries(saying).reduce(replaced, body.toString());
  const provider = required(providerNamed(folder));
  return required(await imagined({ provider, hook, headers, body: Buffer.from(text) }));
}

function replaced(text: string, [from, to]: readonly [string, string]): string {
  if (!text.includes(from)) throw new Error(`the fixture does not say ${from}`);
  return text.replaceAll(from, to);
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('it is not there');
  return value;
}
