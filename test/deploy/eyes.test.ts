import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import { providers } from '../../src/providers/registry.ts';
import { slack } from '../../src/providers/slack.ts';
import { everyLine, type Line } from './every-line.ts';
import {
  type Metric,
  metricsCountedBy,
  metricsOfAlarm,
  metricsOfWidget,
  searchesOfWidget,
  type Widget,
} from './metrics.ts';
import type { PackagedService, Resource } from './packaged-service.ts';
import { packageWith, refusalOf, resourceIn } from './packages.ts';

let service: PackagedService;
/** With a gateway, and somebody who is told of alarms by mail. */
let prod: PackagedService;
let lines: readonly Line[];
let prodLines: readonly Line[];

beforeAll(async () => {
  [service, prod] = await Promise.all([
    packageWith('dev'),
    packageWith('prod', 'gateway=on', 'alarmEmail=ops@example.com', 'tracing=off'),
  ]);
  lines = await everyLine('dev');
  prodLines = await everyLine('prod');
}, 120_000);

function propertiesOf(id: string, packaged = service): Resource['Properties'] {
  return resourceIn(packaged, id).Properties;
}

function propertiesOfType(type: string, { template } = service): readonly Resource['Properties'][] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}

function alarms(packaged = service): readonly Resource['Properties'][] {
  return propertiesOfType('AWS::CloudWatch::Alarm', packaged);
}

function namesOf(found: readonly Resource['Properties'][]): readonly unknown[] {
  return found.map(({ AlarmName }) => AlarmName);
}

/** What `Fn::Sub` makes of a text in an account of ours. */
function substituted(value: unknown): string {
  const { 'Fn::Sub': text = '' } = value as { readonly 'Fn::Sub'?: string };
  return text
    .replaceAll(`\${AWS::Partition}`, 'aws')
    .replaceAll(`\${AWS::Region}`, 'eu-west-1')
    .replaceAll(`\${AWS::AccountId}`, '123456789012');
}

function widgets(packaged = service): readonly Widget[] {
  return JSON.parse(substituted(propertiesOf('Dashboard', packaged).DashboardBody)).widgets;
}

/** Those that AWS has, with the dimensions that they have them by. */
const awsMetrics = [
  'AWS/ApiGateway 5XXError ApiName',
  'AWS/DynamoDB ConsumedReadCapacityUnits TableName',
  'AWS/DynamoDB ConsumedReadCapacityUnits TableName GlobalSecondaryIndexName',
  'AWS/DynamoDB ConsumedWriteCapacityUnits TableName',
  'AWS/DynamoDB ConsumedWriteCapacityUnits TableName GlobalSecondaryIndexName',
  'AWS/DynamoDB ReadThrottleEvents TableName',
  'AWS/DynamoDB ReadThrottleEvents TableName GlobalSecondaryIndexName',
  'AWS/DynamoDB WriteThrottleEvents TableName',
  'AWS/DynamoDB WriteThrottleEvents TableName GlobalSecondaryIndexName',
  'AWS/Lambda Errors FunctionName',
  'AWS/Lambda Invocations FunctionName',
  'AWS/Lambda Throttles FunctionName',
  'AWS/Lambda Url4xxCount FunctionName',
  'AWS/Lambda Url5xxCount FunctionName',
  'AWS/Lambda UrlRequestCount FunctionName',
  'AWS/Lambda UrlRequestLatency FunctionName',
  'AWS/SQS ApproximateAgeOfOldestMessage QueueName',
  'AWS/SQS ApproximateNumberOfMessagesDelayed QueueName',
  'AWS/SQS ApproximateNumberOfMessagesNotVisible QueueName',
  'AWS/SQS ApproximateNumberOfMessagesVisible QueueName',
];

/** Whose metrics they are, by the dimension that names them. */
function ownersIn(packaged: PackagedService): Readonly<Record<string, readonly unknown[]>> {
  const namesOfType = (type: string, property: string) =>
    propertiesOfType(type, packaged).map((properties) => properties[property]);
  return {
    ApiName: namesOfType('AWS::ApiGateway::RestApi', 'Name'),
    FunctionName: namesOfType('AWS::Lambda::Function', 'FunctionName'),
    QueueName: namesOfType('AWS::SQS::Queue', 'QueueName'),
    TableName: namesOfType('AWS::DynamoDB::Table', 'TableName'),
    GlobalSecondaryIndexName: ['byTime', 'bySource'],
  };
}

/** Those of AWS that AWS does not have, or not of anything in this stack. */
function unknownToAws(
  metrics: readonly Metric[],
  packaged: PackagedService = service,
): readonly Metric[] {
  const owners = ownersIn(packaged);
  return metrics
    .filter(({ namespace }) => namespace !== 'Hooklane')
    .filter(({ namespace, name, dimensions }) => {
      const known = awsMetrics.includes([namespace, name, ...Object.keys(dimensions)].join(' '));
      return !known || !Object.entries(dimensions).every(([key, of]) => owners[key]?.includes(of));
    });
}

/** Those of ours that no line counts. */
function countedByNoLine(
  metrics: readonly Metric[],
  of: readonly Line[] = lines,
): readonly Metric[] {
  const counted = metricsCountedBy(of).map((metric) => JSON.stringify(metric));
  return metrics
    .filter(({ namespace }) => namespace === 'Hooklane')
    .filter((metric) => !counted.includes(JSON.stringify(metric)));
}

describe('an alarm', () => {
  it('is there for everything that somebody has to be told of', () => {
    const names = namesOf(alarms());

    expect(names).toEqual([
      ...['slack', 'github', 'gitlab'].flatMap((receiver) => [
        `hooklane-dev-${receiver}-unavailable`,
        `hooklane-dev-${receiver}-latency`,
        `hooklane-dev-${receiver}-errors`,
        `hooklane-dev-${receiver}-throttles`,
        `hooklane-dev-${receiver}-signatures`,
        `hooklane-dev-${receiver}-secrets`,
        `hooklane-dev-${receiver}-spill`,
      ]),
      'hooklane-dev-slack-success',
      'hooklane-dev-queue-age',
      'hooklane-dev-worker-errors',
      'hooklane-dev-worker-throttles',
      'hooklane-dev-failed-messages',
      'hooklane-dev-outbox-age',
      'hooklane-dev-dispatcher-errors',
      'hooklane-dev-dispatcher-throttles',
      'hooklane-dev-dispatcher-secrets',
      'hooklane-dev-failed-dispatches',
      'hooklane-dev-events-dead-letters',
      'hooklane-dev-outbox-dead-letters',
      'hooklane-dev-spill-not-drained',
      'hooklane-dev-recovery-errors',
      'hooklane-dev-recovery-silent',
      'hooklane-dev-api-errors',
    ]);
  });

  it('is there for each provider that has a URL', () => {
    const watched = namesOf(alarms()).flatMap(
      (name) => /^hooklane-dev-(.+)-signatures$/.exec(String(name))?.[1] ?? [],
    );

    expect(watched).toEqual(providers.map(({ name }) => name));
  });

  it('is there for the gateway, where there is one', () => {
    const dev = namesOf(alarms()).map((name) => String(name).replace('-dev-', '-prod-'));

    const names = namesOf(alarms(prod)).filter((name) => !dev.includes(String(name)));

    expect(names).toEqual([
      'hooklane-prod-custom-unavailable',
      'hooklane-prod-custom-errors',
      'hooklane-prod-custom-throttles',
      'hooklane-prod-custom-signatures',
      'hooklane-prod-custom-secrets',
      'hooklane-prod-custom-spill',
      'hooklane-prod-authorizer-errors',
      'hooklane-prod-authorizer-throttles',
    ]);
  });

  it('looks only at metrics of AWS that there are, of what is in the stack', () => {
    const metrics = alarms().flatMap(metricsOfAlarm);

    expect(metrics.length).toBeGreaterThan(alarms().length);
    expect(unknownToAws(metrics)).toEqual([]);
    expect(unknownToAws(alarms(prod).flatMap(metricsOfAlarm), prod)).toEqual([]);
  });

  it('looks only at metrics of ours that some line counts', () => {
    const metrics = alarms().flatMap(metricsOfAlarm);

    expect(new Set(metrics.map(({ name }) => name))).toContain('SignaturesMismatched');
    expect(countedByNoLine(metrics)).toEqual([]);
    expect(countedByNoLine(alarms(prod).flatMap(metricsOfAlarm), prodLines)).toEqual([]);
  });

  it('is of its stage alone', () => {
    const metrics = alarms(prod).flatMap(metricsOfAlarm);

    expect(JSON.stringify([metrics, namesOf(alarms(prod))])).not.toContain('hooklane-dev');
  });

  it('tells the one topic when it goes off, and when it is over', () => {
    const actions = alarms().map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions]);

    const once = [{ Ref: 'AlarmsTopic' }];
    expect(actions).toEqual(alarms().map(() => [once, once]));
  });

  it('says what it means, and where help is', () => {
    const sections = alarms().map(
      ({ AlarmDescription }) =>
        /^\S.{20,} See docs\/operations\.md#([a-z-]+)$/.exec(String(AlarmDescription))?.[1],
    );

    expect([...new Set(sections)]).toEqual([
      'unavailable',
      'latency',
      'errors',
      'throttles',
      'signatures',
      'secrets',
      'spill',
      'slack-success',
      'queue-age',
      'failed-messages',
      'outbox-age',
      'failed-dispatches',
      'dead-letters',
      'recovery',
      'api',
    ]);
    const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
    for (const section of sections) expect(page).toContain(`\n### ${section}\n`);
  });

  it('of dead letters names the command that the walk-through begins with', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
    const [, command] = /\$ (npx hooklane .+)/.exec(page) ?? [];

    const { AlarmDescription } = propertiesOf('EventsDeadLettersAlarm', prod);

    expect(AlarmDescription).toContain(`Run "${command} --stage prod".`);
    expect(page).toContain(`\n> ${AlarmDescription}\n`);
  });

  it('looks at this metric, so long, so often, and goes off there', () => {
    const ofReceiver = (name: string, latency: number) => [
      `${name}-unavailable: Sum Url5xxCount of ${name}, 1 x 300 s, from 1`,
      `${name}-latency: p99 UrlRequestLatency of ${name}, 2 x 300 s, from ${latency}`,
      `${name}-errors: Sum Errors of ${name}, 1 x 300 s, from 1`,
      `${name}-throttles: Sum Throttles of ${name}, 1 x 300 s, from 1`,
      `${name}-signatures: Sum SignaturesMismatched of ${name}, 1 x 300 s, from 1`,
      `${name}-secrets: Sum SecretsMalformed of ${name}, 1 x 900 s, from 1`,
      `${name}-spill: Sum EventsSpilled of ${name}, 1 x 300 s, from 1`,
    ];

    const looks = alarms()
      .filter(({ MetricName }) => MetricName !== undefined)
      .map((alarm) => {
        const { AlarmName, MetricName, Dimensions, Period, EvaluationPeriods, Threshold } = alarm;
        const [{ Value }] = Dimensions as [{ readonly Value: string }];
        const isFrom = alarm.ComparisonOperator === 'GreaterThanOrEqualToThreshold';
        const name = String(AlarmName).replace('hooklane-dev-', '');
        const of = Value.replace('hooklane-dev-', '');
        const statistic = alarm.Statistic ?? alarm.ExtendedStatistic;
        return `${name}: ${statistic} ${MetricName} of ${of}, ${EvaluationPeriods} x ${Period} s, ${isFrom ? 'from' : 'below'} ${Threshold}`;
      });

    expect(looks).toEqual([
      ...ofReceiver('slack', 2100),
      ...ofReceiver('github', 7000),
      ...ofReceiver('gitlab', 7000),
      'queue-age: Maximum ApproximateAgeOfOldestMessage of events, 3 x 60 s, from 300',
      'worker-errors: Sum Errors of worker, 1 x 300 s, from 1',
      'worker-throttles: Sum Throttles of worker, 1 x 300 s, from 1',
      'failed-messages: Sum MessagesFailed of worker, 1 x 300 s, from 10',
      'outbox-age: Maximum ApproximateAgeOfOldestMessage of outbox, 3 x 60 s, from 1200',
      'dispatcher-errors: Sum Errors of dispatcher, 1 x 300 s, from 1',
      'dispatcher-throttles: Sum Throttles of dispatcher, 1 x 300 s, from 1',
      'dispatcher-secrets: Sum SecretsMalformed of dispatcher, 1 x 900 s, from 1',
      'failed-dispatches: Sum DispatchesFailed of dispatcher, 1 x 300 s, from 10',
      'events-dead-letters: Maximum ApproximateNumberOfMessagesVisible of events-dead-letters, 1 x 60 s, from 1',
      'outbox-dead-letters: Maximum ApproximateNumberOfMessagesVisible of outbox-dead-letters, 1 x 60 s, from 1',
      'spill-not-drained: Sum EventsNotDrained of recovery, 3 x 300 s, from 1',
      'recovery-errors: Sum Errors of recovery, 1 x 900 s, from 3',
      'recovery-silent: Sum Invocations of recovery, 1 x 300 s, below 1',
      'api-errors: Sum Url5xxCount of api, 1 x 300 s, from 1',
    ]);
  });

  it('goes off when less than half of a hundred requests of Slack or more get a 2xx', () => {
    const ofSlack = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName,
          Dimensions: [{ Name: 'FunctionName', Value: 'hooklane-dev-slack' }],
        },
        Stat: 'Sum',
        Period: 900,
      },
      ReturnData: false,
    });

    expect(propertiesOf('SlackSuccessAlarm')).toMatchObject({
      Metrics: [
        ofSlack('requests', 'UrlRequestCount'),
        ofSlack('refused', 'Url4xxCount'),
        ofSlack('failed', 'Url5xxCount'),
        {
          Id: 'success',
          Expression:
            'IF(requests >= 100, 100 * (requests - FILL(refused, 0) - FILL(failed, 0)) / requests, 100)',
          ReturnData: true,
        },
      ],
      EvaluationPeriods: 1,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 50,
    });
  });

  it('takes silence for peace, but for two', () => {
    const others = alarms().filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching');

    expect(others.map(({ AlarmName, TreatMissingData }) => [AlarmName, TreatMissingData])).toEqual([
      // A queue that nobody touches falls silent with letters in it.
      ['hooklane-dev-events-dead-letters', 'ignore'],
      ['hooklane-dev-outbox-dead-letters', 'ignore'],
      ['hooklane-dev-recovery-silent', 'breaching'],
    ]);
  });

  it.each([
    ['a dead letter', 'EventsDeadLettersAlarm', { Threshold: 1, Period: 60, EvaluationPeriods: 1 }],
    [
      'an event that waits five minutes',
      'QueueAgeAlarm',
      { Threshold: 300, Period: 60, EvaluationPeriods: 3 },
    ],
    [
      'a signature that fits no secret',
      'GitlabSignaturesAlarm',
      { Threshold: 1, Period: 300, EvaluationPeriods: 1 },
    ],
    ['ten messages that fail', 'FailedMessagesAlarm', { Threshold: 10, Period: 300 }],
    [
      'a rule that waits twenty minutes',
      'OutboxAgeAlarm',
      { Threshold: 1200, Period: 60, EvaluationPeriods: 3 },
    ],
    ['ten dispatches that fail for good', 'FailedDispatchesAlarm', { Threshold: 10, Period: 300 }],
    ['three runs that fail', 'RecoveryErrorsAlarm', { Threshold: 3, Period: 900 }],
    ['half of what Slack sends', 'SlackSuccessAlarm', { Threshold: 50, EvaluationPeriods: 1 }],
    [
      'five minutes without a run',
      'RecoverySilentAlarm',
      { Threshold: 1, ComparisonOperator: 'LessThanThreshold', Period: 300 },
    ],
  ])('goes off at %s', (_at, id, properties) => {
    expect(propertiesOf(id)).toMatchObject(properties);
  });

  it.each([
    ['Slack', slack, 3000],
    ['Github', github, 10_000],
    ['Gitlab', gitlab, 10_000],
  ])('goes off before answers are too late for %s', (id, provider, waits) => {
    const { Threshold } = propertiesOf(`${id}LatencyAlarm`);

    expect(Threshold).toBe(0.7 * waits);
    expect(Threshold).toBeLessThan(provider.answerWithinMilliseconds);
  });
});

describe('the topic of the alarms', () => {
  it('is told by CloudWatch of this account alone, and over TLS', () => {
    expect(propertiesOf('AlarmsTopic')).toEqual({ TopicName: 'hooklane-dev-alarms' });
    expect(propertiesOf('AlarmsTopicPolicy')).toEqual({
      Topics: [{ Ref: 'AlarmsTopic' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyAlarmsOfThisAccount',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: { Ref: 'AlarmsTopic' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Sub': `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:*`,
                },
              },
            },
          },
          {
            Sid: 'OnlyOverTls',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: { Ref: 'AlarmsTopic' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });

  it('tells nobody but who subscribes, unless the deployment names an address', () => {
    expect(propertiesOfType('AWS::SNS::Subscription')).toEqual([]);
    expect(propertiesOfType('AWS::SNS::Subscription', prod)).toEqual([
      { TopicArn: { Ref: 'AlarmsTopic' }, Protocol: 'email', Endpoint: 'ops@example.com' },
    ]);
  });
});

describe('the dashboard', () => {
  it('has its stage in its name, and nothing that CloudFormation would leave as it is', () => {
    expect(propertiesOf('Dashboard').DashboardName).toBe('hooklane-dev');
    expect(JSON.stringify(widgets())).not.toContain('${');
  });

  it('shows an event’s way from above to below, then the alarms and the errors', () => {
    const titles = widgets().map(({ y, properties }) => [y / 6, properties.title]);

    expect(titles).toEqual([
      [0, 'Accepted, by provider'],
      [0, 'Refused, by code; signatures that fit no secret are counted apart'],
      [1, 'How long slack waits for an answer, in milliseconds'],
      [1, 'How long github waits for an answer, in milliseconds'],
      [1, 'How long gitlab waits for an answer, in milliseconds'],
      [2, 'Turned away or put off: throttles'],
      [2, 'Failures: errors of functions, 5xx of URLs'],
      [3, 'In the queues'],
      [3, 'The oldest of them, in seconds'],
      [4, 'Stored, and duplicates'],
      [4, 'Messages that failed here, and at no target'],
      [5, 'What rules did'],
      [5, 'Dead letters'],
      [5, 'The spill'],
      [6, 'The table and its indexes: capacity consumed'],
      [6, 'The table and its indexes: throttled'],
      [7, 'Alarms'],
      [8, 'Errors'],
    ]);
  });

  it('fills each of its rows, and no widget covers another', () => {
    const ends = widgets().map(({ x, width }) => x + width);
    const starts = widgets().map(({ x }) => x);

    expect(ends.filter((end) => end === 24)).toHaveLength(9);
    expect(starts).toEqual([0, ...ends.slice(0, -1).map((end) => end % 24)]);
  });

  it('shows only metrics of AWS that there are, of what is in the stack', () => {
    const metrics = widgets().flatMap(metricsOfWidget);

    expect(metrics.length).toBeGreaterThan(40);
    expect(unknownToAws(metrics)).toEqual([]);
    expect(unknownToAws(widgets(prod).flatMap(metricsOfWidget), prod)).toEqual([]);
  });

  it('shows only metrics of ours that some line counts', () => {
    const metrics = widgets().flatMap(metricsOfWidget);

    expect(new Set(metrics.map(({ name }) => name))).toContain('EventsDrained');
    expect(countedByNoLine(metrics)).toEqual([]);
    expect(countedByNoLine(widgets(prod).flatMap(metricsOfWidget), prodLines)).toEqual([]);
  });

  it('searches only for metrics of ours that some line counts', () => {
    const counted = metricsCountedBy(lines).map(({ name, dimensions }) =>
      [name, dimensions.function, ...Object.keys(dimensions)].join(' '),
    );

    const searches = widgets()
      .flatMap(searchesOfWidget)
      .map(({ name, of, by }) => [name, of, ...by].join(' '));

    expect(searches).toHaveLength(15);
    expect(searches.filter((search) => !counted.includes(search))).toEqual([]);
  });

  it('draws the line where each provider gives up', () => {
    const limits = widgets().flatMap(({ properties }) => properties.annotations?.horizontal ?? []);

    expect(limits.map(({ value }) => value)).toEqual([3000, 10_000, 10_000]);
  });

  it('shows the state of every alarm', () => {
    const shown = widgets().flatMap(({ properties }) => properties.alarms ?? []);

    expect(shown).toEqual(
      namesOf(alarms()).map((name) => `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`),
    );
  });

  it('shows the errors in the logs of all functions', () => {
    const query = widgets().find(({ type }) => type === 'log')?.properties.query ?? '';

    const sources = [...query.matchAll(/SOURCE '([^']+)'/g)].map(([, group]) => group);

    expect(sources).toEqual(
      propertiesOfType('AWS::Logs::LogGroup').map(({ LogGroupName }) => LogGroupName),
    );
    expect(namesUnknownIn(query.replace(/SOURCE '[^']+' \| /g, ''))).toEqual([]);
  });
});

/** What Logs Insights itself finds in a log of Lambda. */
const discovered = [
  '@duration',
  '@initDuration',
  '@log',
  '@maxMemoryUsed',
  '@message',
  '@requestId',
  '@timestamp',
  '@type',
];

const language =
  /^(fields|filter|stats|by|sort|limit|as|asc|desc|like|in|and|or|coalesce|count|max|answer|times|attemptsMost|secondsMost)$/;

/** The fields of a query that no line has. */
function namesUnknownIn(query: string): readonly string[] {
  const known = new Set([...discovered, ...lines.flatMap((line) => Object.keys(line))]);
  const words = query.replace(/'[^']*'|\/[^/]*\//g, '').match(/@?[A-Za-z]\w*/g) ?? [];
  return words.filter((word) => !language.test(word) && !known.has(word));
}

function logOf(name: string): unknown {
  return { Ref: `${name}LogGroup` };
}

describe('a saved query', () => {
  it('is there for each question that is asked again and again', () => {
    const queries = propertiesOfType('AWS::Logs::QueryDefinition');

    expect(queries.map(({ Name }) => Name)).toEqual([
      'hooklane/dev/where did that event go',
      'hooklane/dev/one delivery',
      'hooklane/dev/errors',
      'hooklane/dev/what is put off',
      'hooklane/dev/refused requests',
      'hooklane/dev/slowest answers',
    ]);
  });

  it.each(['EventQuery', 'DeliveryQuery', 'ErrorsQuery'])('%s asks all functions', (id) => {
    expect(propertiesOf(id).LogGroupNames).toEqual(
      ['Slack', 'Github', 'Gitlab', 'Worker', 'Dispatcher', 'Recovery', 'Api'].map(logOf),
    );
    expect(propertiesOf(id, prod).LogGroupNames).toEqual(
      [
        ...['Slack', 'Github', 'Gitlab', 'Authorizer', 'Custom'],
        ...['Worker', 'Dispatcher', 'Recovery', 'Api'],
      ].map(logOf),
    );
  });

  it.each(['RefusedQuery', 'SlowestQuery'])('%s asks those that requests come to', (id) => {
    expect(propertiesOf(id).LogGroupNames).toEqual(['Slack', 'Github', 'Gitlab'].map(logOf));
    expect(propertiesOf(id, prod).LogGroupNames).toEqual(
      ['Slack', 'Github', 'Gitlab', 'Authorizer', 'Custom'].map(logOf),
    );
  });

  it.each([
    ...['EventQuery', 'DeliveryQuery', 'ErrorsQuery'],
    ...['PutOffQuery', 'RefusedQuery', 'SlowestQuery'],
  ])('%s names only fields that lines have', (id) => {
    expect(namesUnknownIn(String(propertiesOf(id).QueryString))).toEqual([]);
  });

  it('for an event finds its whole way by its key', () => {
    const way = lines.filter(({ key }) => key === 'github:default:event-1');

    expect(way.map(({ function: name, message }) => [name, message])).toEqual([
      ['hooklane-dev-worker', 'stored'],
      ['hooklane-dev-worker', 'dispatched'],
      ['hooklane-dev-worker', 'duplicate'],
      ['hooklane-dev-dispatcher', 'done'],
      ['hooklane-dev-dispatcher', 'dispatched before'],
      ['hooklane-dev-dispatcher', 'skipped'],
      ['hooklane-dev-dispatcher', 'put off'],
      ['hooklane-dev-dispatcher', 'failed for good: a dead letter'],
      ['hooklane-dev-dispatcher', 'not processed'],
      ['hooklane-dev-dispatcher', 'dead letter'],
      ['hooklane-dev-recovery', 'sent back'],
    ]);
    expect(lines).toContainEqual(
      expect.objectContaining({ duplicateof: 'github:default:event-1' }),
    );
  });

  it.each([
    ...['accepted', 'spilling', 'spilled', 'stored', 'dispatched', 'sent back'],
    ...['done', 'skipped', 'put off', 'failed for good: a dead letter'],
  ])('for an event finds each line that says %s', (message) => {
    const said = lines.filter((line) => line.message === message);

    expect(said).not.toEqual([]);
    expect(said.filter(({ key }) => typeof key !== 'string')).toEqual([]);
  });

  it('for what is put off asks the dispatcher, whose line says by which rule and why', () => {
    const { LogGroupNames, QueryString } = propertiesOf('PutOffQuery');

    expect(LogGroupNames).toEqual([logOf('Dispatcher')]);
    expect(QueryString).toContain("filter message = 'put off'");
    expect(QueryString).toContain('by rule, reason');
    expect(lines.filter(({ message }) => message === 'put off')).toContainEqual(
      expect.objectContaining({
        function: 'hooklane-dev-dispatcher',
        rule: expect.any(String),
        reason: expect.any(String),
        seconds: expect.any(Number),
      }),
    );
  });

  it('for refused requests finds the two messages that say so', () => {
    const { QueryString } = propertiesOf('RefusedQuery');

    expect(QueryString).toContain("filter message in ['refused', 'not accepted']");
    expect(lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['refused', 'not accepted']),
    );
  });
});

describe('a trace', () => {
  it('is named in every line, in the form that X-Ray searches for', () => {
    const traces = new Set(lines.map(({ traceId }) => traceId));

    expect([...traces]).toEqual(['1-5759e988-bd862e3fe1be46a994272793']);
  });

  it('is made of every function, unless the deployment says otherwise', () => {
    const modesOf = (packaged: PackagedService): readonly unknown[] =>
      propertiesOfType('AWS::Lambda::Function', packaged).map(
        ({ TracingConfig }) => (TracingConfig as { readonly Mode?: unknown } | undefined)?.Mode,
      );

    expect([...new Set(modesOf(service))]).toEqual(['Active']);
    expect([...new Set(modesOf(prod))]).toEqual(['PassThrough']);
  });
});

it('refuses what makes no sense of its parameters', async () => {
  const refusal = await refusalOf('dev', 'alarmEmail=nobody', 'tracing=yes');

  expect(refusal).toContain('alarmEmail must be one email address, not "nobody"');
  expect(refusal).toContain('tracing must be "on" or "off", not "yes"');
});
