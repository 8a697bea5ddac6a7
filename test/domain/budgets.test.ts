import { describe, expect, it } from '@jest/globals';
import * as budgets from '../../src/domain/budgets.ts';
import { everyProvider, providerNamed, providers } from '../../src/providers/registry.ts';

describe('the time for an answer', () => {
  it.each([
    [2500, { secrets: 1000, queue: 900, spill: 600, functionTimeout: 5000 }],
    [8000, { secrets: 3200, queue: 2880, spill: 1920, functionTimeout: 10_000 }],
  ])('of %d ms has a part for the secrets, the queue and the spill', (answer, parts) => {
    const budget = budgets.receiverBudget(answer);

    expect(budget).toEqual({ answer, ...parts });
  });

  it('is 2.5 s for Slack, who waits 3, and 8 s for the two who wait 10', () => {
    const answers = providers.map(({ name, answerWithinMilliseconds }) => [
      name,
      answerWithinMilliseconds,
    ]);

    expect(answers).toEqual([
      ['slack', 2500],
      ['github', 8000],
      ['gitlab', 8000],
    ]);
  });

  it.each(everyProvider)(
    'of $name is enough for every step, one after the other, and over before the function ends',
    ({ answerWithinMilliseconds }) => {
      const budget = budgets.receiverBudget(answerWithinMilliseconds);

      const { secrets, queue, spill } = budget;
      expect(secrets + queue + spill).toBeLessThanOrEqual(budget.answer);
      expect(Math.min(secrets, queue, spill)).toBeGreaterThanOrEqual(budgets.stepMinMilliseconds);
      expect(budget.functionTimeout).toBeGreaterThan(budget.answer);
    },
  );
});

it.each([
  ['slack', false],
  ['github', true],
  ['gitlab', true],
])('of %s, a try of the queue that hangs leaves time for another: %s', (name, isLeft) => {
  const answer = providerNamed(name)?.answerWithinMilliseconds ?? 0;

  const { queue } = budgets.receiverBudget(answer);

  expect(queue > budgets.calls.tryMilliseconds).toBe(isLeft);
});

describe('the time for getting ready', () => {
  const { readyMilliseconds } = budgets.start;

  it('is longer than the pause between two reads, so that the request after one that hung may ask', () => {
    expect(readyMilliseconds).toBeGreaterThan(budgets.secrets.pauseMilliseconds);
  });

  it.each(everyProvider)(
    'leaves $name’s request the least that its secrets and one more step take',
    ({ answerWithinMilliseconds }) => {
      const left = answerWithinMilliseconds - readyMilliseconds;

      expect(left).toBeGreaterThanOrEqual(2 * budgets.stepMinMilliseconds);
    },
  );
});

const callMilliseconds = budgets.calls.triesMax * budgets.calls.tryMilliseconds;

describe('the time of the worker', () => {
  const { worker } = budgets;
  const workMilliseconds = worker.functionTimeoutMilliseconds - worker.marginMilliseconds;

  it('is enough for a body, the outbox, and then a store that hangs to fail by its own name', () => {
    const longest = worker.bodyMilliseconds + worker.outboxMilliseconds + callMilliseconds;

    expect(longest).toBeLessThan(workMilliseconds);
  });

  it('leaves enough at its end to bury a message with its reason', () => {
    expect(worker.deadLetterMilliseconds).toBeLessThan(worker.marginMilliseconds);
  });

  it('is over six times before the queue brings a message again', () => {
    const hiddenMilliseconds = budgets.queue.visibilitySeconds * 1000;

    expect(hiddenMilliseconds).toBeGreaterThanOrEqual(6 * worker.functionTimeoutMilliseconds);
  });
});

describe('the time of the dispatcher', () => {
  const { dispatcher } = budgets;
  const { attemptMilliseconds, functionTimeoutMilliseconds, marginMilliseconds } = dispatcher;
  const storeMilliseconds = budgets.calls.triesMax * budgets.calls.tryMilliseconds;

  it('is enough for one try, and for noting what came of it', () => {
    const left = functionTimeoutMilliseconds - marginMilliseconds;

    expect(attemptMilliseconds + storeMilliseconds).toBeLessThan(left);
    expect(budgets.targets.secretsMilliseconds).toBeLessThan(attemptMilliseconds);
  });

  it('leaves enough at its end to bury a message with its reason', () => {
    expect(marginMilliseconds).toBeGreaterThan(budgets.worker.deadLetterMilliseconds);
  });

  it('keeps others from a dispatch for as long as a try and its note may take, and from a target for a try', () => {
    expect(dispatcher.leaseMilliseconds).toBeGreaterThan(attemptMilliseconds + storeMilliseconds);
    expect(dispatcher.probeMilliseconds).toBeGreaterThan(attemptMilliseconds);
    expect(budgets.targets.openingMilliseconds).toBeGreaterThan(attemptMilliseconds);
  });

  it('is over before the queue brings a message again, which finds no try under way', () => {
    const visibleAgain = budgets.queue.visibilitySeconds * 1000;

    expect(visibleAgain).toBeGreaterThanOrEqual(6 * functionTimeoutMilliseconds);
    expect(visibleAgain).toBeGreaterThan(dispatcher.leaseMilliseconds);
  });
});

it('the time of the recovery is enough for what is on its way when the next run is due', () => {
  const { messageMilliseconds, marginMilliseconds } = budgets.recovery;

  expect(messageMilliseconds).toBeLessThan(marginMilliseconds);
});

it('dead letters are looked at and given back before they show again, and before the API ends', () => {
  const { lookMilliseconds, giveBackMilliseconds, hiddenSeconds } = budgets.api;

  const longest = lookMilliseconds + callMilliseconds + giveBackMilliseconds;

  expect(longest).toBeLessThan(hiddenSeconds * 1000);
  expect(longest).toBeLessThan(budgets.api.functionTimeoutMilliseconds);
});
