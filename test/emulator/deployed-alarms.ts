import { deepEqual } from 'node:assert/strict';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Deployed } from './deployed.ts';

/** What each of them watches is for test/deploy to say. */
export async function checkAlarms({ aws: { cloudwatch }, stack }: Deployed): Promise<void> {
  const expected = Object.values(stack.template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties.AlarmName);
  const { MetricAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ MaxRecords: 100 }),
  );
  deepEqual(MetricAlarms.map(({ AlarmName }) => AlarmName).sort(), expected.sort());
  for (const { AlarmName, AlarmActions } of MetricAlarms) {
    deepEqual(AlarmActions, [stack.ids.AlarmsTopic], AlarmName);
  }
}
