import { deepEqual, equal } from 'node:assert/strict';
import { type CommandLine, jsonIn, ofProd } from './command-line.ts';
import type { World } from './journey.ts';
import { takeMetrics } from './metrics.ts';

interface Report {
  readonly stage: string;
  readonly problems: number;
  readonly findings: readonly Record<'level' | 'what' | 'says', string>[];
}

/** All that it looks at is there, and what is wrong are the dead letters. */
export async function checkDoctor(
  { deployed, functions }: World,
  commandLine: CommandLine,
): Promise<string> {
  await takeMetrics(deployed.aws.cloudwatch, functions.logs());
  const { exitCode, output } = await commandLine.run(['doctor', ...ofProd, '--json']);
  const { stage, problems, findings } = jsonIn(output) as unknown as Report;
  const alarms = Object.values(deployed.stack.template.Resources).filter(
    ({ Type }) => Type === 'AWS::CloudWatch::Alarm',
  );
  deepEqual(
    findings.map(
      ({ level, what, says }) => `${level} ${what}: ${says.replace(minute, 'just now')}`,
    ),
    [
      ...['slack', 'github', 'gitlab'].flatMap((name) => [
        `ok ${name}: ${functions.urlOf(name)}/ answers 401 to who does not sign`,
        `ok ${name}: both permissions of its URL are there`,
        `ok ${name}/default: the last event came just now UTC`,
      ]),
      'ok custom/default: the last event came just now UTC',
      'ok targets/default: 1 in slackTokens, 1 in signingSecrets',
      'ok queue events: 0 events wait, the oldest for 0 s',
      'ok queue outbox: 0 dispatches wait, the oldest for 0 s',
      'problem dead letters of events: 1, kept for fourteen days',
      'problem dead letters of outbox: 1, kept for fourteen days',
      `ok alarms: ${alarms.length}, and none is on`,
    ],
  );
  deepEqual({ stage, problems }, { stage: 'prod', problems: 2 });
  equal(exitCode, 1, 'the exit code of "hooklane doctor" where something is wrong');
  return '"hooklane doctor" finds URLs, permissions, last uses, queues and alarms well, and the dead letters';
}

const minute = /\d{4}-\d\d-\d\d \d\d:\d\d/;
