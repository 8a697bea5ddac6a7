import { describe, expect, it } from '@jest/globals';
import { correlated, currentInvocation } from '../../../src/adapters/aws/invocation.ts';
import { invocationContext } from '../../../src/dev/lambda/context.ts';

describe('a correlated handler', () => {
  it('is given its event and its context, and its answer is passed on', async () => {
    const handler = correlated(
      async (event: string, context) => `${event} ${context.awsRequestId}`,
    );

    const answer = await handler('push', invocationContext('github', 1000, 'request-1'));

    expect(answer).toBe('push request-1');
  });

  it('knows its own invocation after every wait, however many run at once', async () => {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const handler = correlated(async (gate: Promise<void>) => {
      const before = currentInvocation();
      await gate;
      return [before, currentInvocation()];
    });

    const running = [
      handler(first.promise, invocationContext('github', 1000, 'request-1')),
      handler(second.promise, invocationContext('slack', 1000, 'request-2')),
    ];
    second.resolve();
    first.resolve();

    const one = { function: 'github', requestId: 'request-1' };
    const two = { function: 'slack', requestId: 'request-2' };
    expect(await Promise.all(running)).toEqual([
      [one, one],
      [two, two],
    ]);
  });

  it('leaves no invocation behind for what comes after it', async () => {
    const handler = correlated(async () => {});

    await handler(undefined, invocationContext('github', 1000, 'request-1'));

    expect(currentInvocation()).toBeUndefined();
  });

  it('fails as its handler does', async () => {
    const bug = new TypeError('a bug');
    const handler = correlated(() => Promise.reject(bug));

    const running = handler(undefined, invocationContext('github', 1000, 'request-1'));

    await expect(running).rejects.toBe(bug);
  });
});
