import { describe, expect, it } from '@jest/globals';
import { type Effect, Effects } from './effects.ts';
import { judgeReplays } from './replays.ts';

const key = 'github:default:event-1';

function message(replay?: string): Effect {
  return { key, replay };
}

function effectsOf(...messages: readonly Effect[]): Effects {
  const effects = new Effects();
  for (const each of messages) effects.note(each);
  return effects;
}

describe('a message that tells of an event', () => {
  it('is a repeat where key and replay were there before', () => {
    const effects = effectsOf(message(), message('r1'), message('r1'), message(), message('r2'));

    expect(effects.repeats).toBe(2);
    expect([...effects.keys]).toEqual([key]);
    expect(effects.replays).toEqual(new Map([[key, new Set(['r1', 'r2'])]]));
  });

  it('of a replay is no effect of the event itself', () => {
    const effects = effectsOf(message('r1'));

    expect([...effects.keys]).toEqual([]);
  });
});

describe('the replays of an event', () => {
  it.each([
    ['are all there', { asked: 2, taken: 2 }],
    ['were asked for and refused, and are there all the same', { asked: 2, taken: 0 }],
    ['were asked for oftener than they are there', { asked: 3, taken: 2 }],
  ])('are kept where they %s', (_what, asked) => {
    const found = new Map([[key, new Set(['r1', 'r2'])]]);

    const verdict = judgeReplays(new Map([[key, asked]]), found);

    expect(verdict).toEqual({ unkept: [], unasked: [] });
  });

  it.each([
    ['there is none', new Map<string, Set<string>>()],
    ['there is one of two', new Map([[key, new Set(['r1'])]])],
  ])('are not kept where they were answered 202 and %s', (_what, found) => {
    const verdict = judgeReplays(new Map([[key, { asked: 2, taken: 2 }]]), found);

    expect(verdict).toEqual({ unkept: [key], unasked: [] });
  });

  it.each([
    ['nobody asked for any', new Map()],
    ['fewer were asked for', new Map([[key, { asked: 1, taken: 1 }]])],
  ])('are too many where %s', (_what, asked) => {
    const found = new Map([[key, new Set(['r1', 'r2'])]]);

    const verdict = judgeReplays(asked, found);

    expect(verdict).toEqual({ unkept: [], unasked: [key] });
  });
});
