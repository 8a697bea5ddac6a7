import { describe, expect, it } from '@jest/globals';
import { rulesFor } from '../../src/flows/rules-for.ts';
import type { Happening } from '../../src/subscriptions/plan.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import type { Subscriptions } from '../../src/subscriptions/subscriptions.ts';
import { envelopeWith } from '../support/deliveries.ts';

const envelope = envelopeWith();
const event = { ...envelope, key: 'github:default:event-1', data: { ref: 'refs/heads/main' } };

function rule(name: string, parts: Partial<Pick<Rule, 'match' | 'where'>> = {}): Rule {
  return { name, match: {}, run: () => {}, ...parts };
}

async function namesOf(
  subscriptions: Subscriptions,
  read: () => Promise<Happening> = async () => ({ event, json: '' }),
  about = envelope,
): Promise<readonly string[]> {
  return (await rulesFor(subscriptions, about, read)).map(({ name }) => name);
}

describe('the rules of an event', () => {
  it('are all that match, in their order', async () => {
    const rules = [
      rule('pushes', { match: { type: 'com.github.push' } }),
      rule('issues', { match: { type: 'com.github.issues.*' } }),
      rule('all'),
    ];

    expect(await namesOf({ rules })).toEqual(['pushes', 'all']);
  });

  it('may look at the payload', async () => {
    const rules = [
      rule('main', { where: ({ data }) => (data as { ref: string }).ref === 'refs/heads/main' }),
      rule('other', { where: ({ data }) => (data as { ref: string }).ref === 'refs/heads/next' }),
    ];

    expect(await namesOf({ rules })).toEqual(['main']);
  });

  it('are found without the payload where none that matches looks at it', async () => {
    const rules = [
      rule('all'),
      rule('elsewhere', { match: { provider: 'slack' }, where: () => true }),
    ];
    const read = async (): Promise<never> => {
      throw new Error('nobody should read it');
    };

    expect(await namesOf({ rules }, read)).toEqual(['all']);
  });

  it('have among them one that throws: it is asked again where that is heard', async () => {
    const where = (): never => {
      throw new Error('no such field');
    };

    expect(await namesOf({ rules: [rule('broken', { where }), rule('all')] })).toEqual([
      'broken',
      'all',
    ]);
  });

  it('do not see what one before them did to the payload, which is not done', async () => {
    const labels = (event: { data: unknown }) => (event.data as { labels: string[] }).labels;
    const data = { labels: ['security'] };
    const read = async () => ({ event: { ...event, data }, json: '' });
    const rules = [
      rule('greedy', { where: (each) => labels(each).splice(0).length === 0 }),
      rule('security', { where: (each) => labels(each).includes('security') }),
    ];

    expect(await namesOf({ rules }, read)).toEqual(['greedy', 'security']);
    expect(data.labels).toEqual(['security']);
  });

  it('may look at a payload that is as deep as it is long', async () => {
    const data: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
    const read = async () => ({ event: { ...event, data }, json: '' });

    expect(await namesOf({ rules: [rule('deep', { where: () => true })] }, read)).toEqual(['deep']);
  });

  it('are those that may be where the payload cannot be read: storing does not wait for it', async () => {
    const rules = [rule('all'), rule('none', { where: () => false })];
    const read = async (): Promise<never> => {
      throw new Error('the bucket does not answer');
    };

    expect(await namesOf({ rules }, read)).toEqual(['all', 'none']);
  });
});

describe('an event whose body came before under another id', () => {
  const duplicate = envelopeWith({ duplicateof: 'github:default:event-0' });
  const replayGuard = { 'github:default': 'refuse' } as const;

  it('sets in motion what any event does', async () => {
    expect(await namesOf({ rules: [rule('all')] }, undefined, duplicate)).toEqual(['all']);
  });

  it('sets nothing in motion where its hook is guarded', async () => {
    const subscriptions = { rules: [rule('all')], replayGuard };
    const other = { ...duplicate, hook: 'acme' };

    expect(await namesOf(subscriptions, undefined, duplicate)).toEqual([]);
    expect(await namesOf(subscriptions, undefined, other)).toEqual(['all']);
    expect(await namesOf(subscriptions)).toEqual(['all']);
  });
});
