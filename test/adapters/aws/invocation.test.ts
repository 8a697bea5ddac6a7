import { afterEach, describe, expect, it } from '@jest/globals';
import {
  correlated,
  currentInvocation,
  currentTraceparent,
  starting,
} from '../../../src/adapters/aws/invocation.ts';
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
    expect(currentTraceparent()).toBeUndefined();
  });

  it('fails as its handler does', async () => {
    const bug = new TypeError('a bug');
    const handler = correlated(() => Promise.reject(bug));

    const running = handler(undefined, invocationContext('github', 1000, 'request-1'));

    await expect(running).rejects.toBe(bug);
  });
});

describe('an invocation that is traced', () => {
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  const context = invocationContext('github', 1000, 'request-1');
  const known = correlated(async () => [currentInvocation(), currentTraceparent()]);

  afterEach(() => {
    delete process.env._X_AMZN_TRACE_ID;
  });

  it('knows its trace from the context, whatever the environment says', async () => {
    process.env._X_AMZN_TRACE_ID = header.replace('5759e988', '6759e988');

    const trace = await known(undefined, Object.assign({ xRayTraceId: header }, context));

    expect(trace).toEqual([
      {
        function: 'github',
        requestId: 'request-1',
        traceId: '1-5759e988-bd862e3fe1be46a994272793',
      },
      '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
    ]);
  });

  it('knows it from the environment where the context says nothing', async () => {
    process.env._X_AMZN_TRACE_ID = header;

    const [invocation] = await known(undefined, context);

    expect(invocation).toMatchObject({ traceId: '1-5759e988-bd862e3fe1be46a994272793' });
  });

  it('runs without a trace where the header is none of X-Ray’s', async () => {
    const trace = await known(undefined, Object.assign({ xRayTraceId: 'Root=nonsense' }, context));

    expect(trace).toEqual([{ function: 'github', requestId: 'request-1' }, undefined]);
  });
});

describe('a function that starts', () => {
  it('knows its name after every wait, and that it serves no request yet', async () => {
    const known = await starting('github', async () => {
      await Promise.resolve();
      return currentInvocation();
    });

    expect(known).toEqual({ function: 'github' });
    expect(currentInvocation()).toBeUndefined();
  });
});
