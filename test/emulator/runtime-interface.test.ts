import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DeployedFunction, RunningFunction } from './runtime-interface.ts';

let directory: string;
let running: RunningFunction;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hooklane-'));
});
afterEach(async () => {
  await running.stop();
  rmSync(directory, { recursive: true });
});

/** A function that is this one file. */
async function started(
  file: string,
  source: string,
  parts: Partial<DeployedFunction> = {},
): Promise<RunningFunction> {
  mkdirSync(join(directory, 'bundle'));
  writeFileSync(join(directory, 'bundle', file), source);
  const deployed = {
    name: 'hooklane-prod-test',
    arn: 'arn:aws:lambda:us-east-1:123456789012:function:hooklane-prod-test:live',
    version: '7',
    runtime: 'nodejs24.x',
    handler: 'bundle/index.handler',
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    environment: { HOOKLANE_STAGE: 'prod' },
    directory,
    ...parts,
  };
  running = await RunningFunction.start(deployed, { AWS_REGION: 'us-east-1' });
  return running;
}

describe('a function that runs as Lambda runs it', () => {
  it.each([
    ['index.cjs', 'exports.handler = async (event) => ({ got: event });'],
    ['index.mjs', 'export const handler = async (event) => ({ got: event });'],
    ['index.js', 'exports.handler = async (event) => ({ got: event });'],
  ])('is found in %s', async (file, source) => {
    const found = await started(file, source);

    expect(await found.invoke({ a: 'é' })).toEqual({ got: { a: 'é' } });
  });

  it('is told what Lambda tells, and nothing of who runs it', async () => {
    const found = await started(
      'index.cjs',
      `exports.handler = async (_event, context) => ({
        environment: Object.keys(process.env).sort(),
        stage: process.env.HOOKLANE_STAGE,
        directory: process.cwd(),
        context: { ...context, awsRequestId: undefined },
        remaining: context.getRemainingTimeInMillis(),
      });`,
    );

    const told = (await found.invoke({})) as { readonly remaining: number };

    expect(told).toEqual({
      environment: [
        'AWS_EXECUTION_ENV',
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
        'AWS_LAMBDA_FUNCTION_NAME',
        'AWS_LAMBDA_FUNCTION_VERSION',
        'AWS_LAMBDA_INITIALIZATION_TYPE',
        'AWS_LAMBDA_LOG_GROUP_NAME',
        'AWS_LAMBDA_LOG_STREAM_NAME',
        'AWS_LAMBDA_RUNTIME_API',
        'AWS_REGION',
        'HOOKLANE_STAGE',
        'LAMBDA_TASK_ROOT',
        'LANG',
        'PATH',
        'TZ',
        '_HANDLER',
        '_X_AMZN_TRACE_ID',
      ],
      stage: 'prod',
      directory,
      context: {
        invokedFunctionArn:
          'arn:aws:lambda:us-east-1:123456789012:function:hooklane-prod-test:live',
        functionName: 'hooklane-prod-test',
        functionVersion: '7',
        memoryLimitInMB: '512',
        logGroupName: '/aws/lambda/hooklane-prod-test',
        logStreamName: '[7]',
      },
      remaining: expect.any(Number),
    });
    expect(told.remaining).toBeGreaterThan(5000);
    expect(told.remaining).toBeLessThanOrEqual(10_000);
  });

  it('does one invocation after the other, and stays the same process', async () => {
    const found = await started(
      'index.mjs',
      'let count = 0; export const handler = async () => { count += 1; return count; };',
    );

    const counts = await Promise.all([found.invoke({}), found.invoke({}), found.invoke({})]);

    expect(counts).toEqual([1, 2, 3]);
  });

  it('fails with its own words, and does the next invocation', async () => {
    const found = await started(
      'index.mjs',
      `export const handler = async ({ isBad }) => { if (isBad) throw new Error('so bad'); };`,
    );

    await expect(found.invoke({ isBad: true })).rejects.toThrow('so bad');
    await expect(found.invoke({})).resolves.toBeNull();
  });

  it('is ended when it takes longer than it may', async () => {
    const found = await started(
      'index.mjs',
      'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));',
      {
        timeoutSeconds: 0.5,
      },
    );

    await expect(found.invoke({})).rejects.toThrow('hooklane-prod-test: it timed out after 0.5 s');
  });

  it.each([
    ['when it cannot be loaded', 'index.mjs', `throw new Error('no queue');`, 'no queue'],
    [
      'when there is no such export',
      'index.mjs',
      'export const other = 1;',
      'is undefined or not exported',
    ],
    ['when there is no such file', 'other.mjs', '', `Cannot find module 'index'`],
    [
      'when it ends by itself',
      'index.mjs',
      'export const handler = () => process.exit(3);',
      'it ended with 3',
    ],
  ])('fails %s', async (_when, file, source, message) => {
    const found = await started(file, source);

    await expect(found.invoke({})).rejects.toThrow(message);
  });
});
