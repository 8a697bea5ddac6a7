import { expect, it } from '@jest/globals';
import { nearestOf } from '../../../src/subscriptions/problems/nearest.ts';

const names = ['name', 'match', 'where', 'slack', 'http', 'eventBridge', 'sqs', 'sns', 'run'];

it.each([
  ['slak', 'slack'],
  ['Slack', 'slack'],
  ['slackk', 'slack'],
  ['slock', 'slack'],
  ['macth', 'match'],
  ['eventbridge', 'eventBridge'],
  ['event-bridge', 'eventBridge'],
  ['sks', 'sqs'],
  ['sn', 'sns'],
  ['sqs', 'sqs'],
])('%s is nearest to %s', (typed, name) => {
  expect(nearestOf(typed, names)).toBe(name);
});

it.each(['', 'sent', 'filter', 'constructor', 'q', 'x'.repeat(100_000)])(
  'nothing is near %.20s',
  (typed) => {
    expect(nearestOf(typed, names)).toBeUndefined();
  },
);
