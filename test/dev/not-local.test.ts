import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { hooklane } from '../support/hooklane.ts';
import { type RunningService, runService } from '../support/running-service.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { waitUntil } from '../support/wait-until.ts';

const rulesFile = 'test/dev/rules-for-elsewhere.ts';
const patience = 60_000;
let dataDirectory: string;
let service: RunningService;

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-'));
  service = await runService({
    ...secretEnvironment,
    PORT: '0',
    HOOKLANE_DATA: dataDirectory,
    HOOKLANE_SUBSCRIPTIONS: rulesFile,
  });
}, patience);

afterAll(async () => {
  await service.stop();
  rmSync(dataDirectory, { recursive: true });
});

interface Dispatch {
  readonly rule: string;
  readonly state: string;
  readonly lastError?: string;
}

async function dispatchesOf(key: string): Promise<readonly Dispatch[]> {
  const response = await fetch(`${service.origin}/events/${encodeURIComponent(key)}`);
  const { dispatches = [] } = (await response.json()) as { dispatches?: readonly Dispatch[] };
  return dispatches;
}

it(
  'what is for a service that is not on this machine goes nowhere, and says so',
  async () => {
    const environment = { ...secretEnvironment, PORT: new URL(service.origin).port };
    const { output } = await hooklane(['send', 'test/fixtures/github/push', '--json'], environment);
    const [key = ''] = /github:default:[\w-]+/.exec(output) ?? [];
    const isOver = async (): Promise<boolean> => {
      const dispatches = await dispatchesOf(key);
      return dispatches.length === 5 && dispatches.every(({ state }) => state === 'failed');
    };
    await waitUntil('every rule’s end', isOver, patience);

    const errors = (await dispatchesOf(key)).map(({ rule, lastError }) => [rule, lastError]);

    expect(Object.fromEntries(errors)).toEqual({
      'on-a-bus': 'target_refused/NotLocal',
      'to-a-topic': 'target_refused/NotLocal',
      'to-a-queue': 'target_refused/QueueDoesNotExist',
      tell: 'target_refused/token_missing',
      'to-a-partner': 'target_refused/secret_missing',
    });
  },
  2 * patience,
);

it('the greeting doubts a type that nobody is known to send', () => {
  expect(service.output()).toContain(
    '\n\n  rule "never": no type com.github.psh is known; did you mean com.github.push?\n\n',
  );
});

it('the greeting says how many rules there are, and which credentials they miss', () => {
  expect(service.output()).toContain(`\n  rules    6 of ${rulesFile}\n`);
  expect(service.output()).toContain(
    '\n\n  Not in the environment, and rules need it at their targets:\n    SLACK_BOT_TOKEN (tell)\n    HOOKLANE_SIGNING_SECRET__PARTNER (to-a-partner)\n\n',
  );
});
