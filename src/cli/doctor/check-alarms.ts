import {
  type CloudWatchClient,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Those of the deployment, by whom they tell: the names of stage `prod` begin like those of `prod-eu`. */
export async function checkAlarms(
  client: CloudWatchClient,
  stage: string,
): Promise<readonly Finding[]> {
  const found: MetricAlarm[] = [];
  const input = { AlarmNamePrefix: `hooklane-${stage}-` };
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, input)) {
    found.push(...MetricAlarms.filter((alarm) => tells(alarm, `hooklane-${stage}-alarms`)));
  }
  if (found.length === 0) {
    return [problem('alarms', 'there are none', `npm run deploy -- --stage ${stage}`)];
  }
  const on = found.filter(({ StateValue }) => StateValue === 'ALARM').map(toldAlarm);
  const muted = found.filter(({ ActionsEnabled }) => ActionsEnabled === false).map(toldMuted);
  const isQuiet = on.length + muted.length === 0;
  return isQuiet ? [ok('alarms', `${found.length}, and none is on`)] : [...on, ...muted];
}

function tells({ AlarmActions = [] }: MetricAlarm, topic: string): boolean {
  return AlarmActions.some((arn) => arn.endsWith(`:${topic}`));
}

/** Its description says what it means and, at the end, where to read on. */
function toldAlarm({ AlarmName = '', AlarmDescription = '' }: MetricAlarm): Finding {
  const [means = '', next = 'docs/operations.md#alarms'] = AlarmDescription.split(' See ');
  return problem(`alarm ${AlarmName}`, `it is on: ${means}`, next);
}

function toldMuted({ AlarmName = '' }: MetricAlarm): Finding {
  const next = `aws cloudwatch enable-alarm-actions --alarm-names ${AlarmName}`;
  return warning(`alarm ${AlarmName}`, 'it tells nobody: its actions are disabled', next);
}
