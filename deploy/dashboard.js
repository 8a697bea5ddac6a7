/**
 * The dashboard `hooklane-<stage>`: an event's way from above to below, then the alarms and the errors.
 * Three dashboards of an account are free, each further one costs $3 a month.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
import { alarmNames } from './alarms.js';
import { frontNames, functionNames, receiverNames, receivers } from './watched.js';

const indexes = ['byTime', 'bySource'];
const region = `\${AWS::Region}`;

/** @returns the resource, for `serverless.yml` */
export async function resources({ resolveVariable }) {
  const stage = await resolveVariable('sls:stage');
  const rows = rowsOf({
    stage,
    front: await frontNames({ resolveVariable }),
    functions: await functionNames({ resolveVariable }),
    alarms: await alarmNames({ resolveVariable }),
  });
  const body = { start: '-PT3H', periodOverride: 'inherit', widgets: placed(rows) };
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: {
          DashboardName: `hooklane-${stage}`,
          DashboardBody: { 'Fn::Sub': JSON.stringify(body) },
        },
      },
    },
  };
}

function rowsOf({ stage, front, functions, alarms }) {
  const accepting = front.filter((name) => name !== 'authorizer');
  const named = (name) => `hooklane-${stage}-${name}`;
  const ofFunction = (metric, name, options = {}) => [
    ...['AWS/Lambda', metric, 'FunctionName', named(name)],
    { label: name, ...options },
  ];
  const ofQueue = (metric, name, options = {}) => [
    ...['AWS/SQS', metric, 'QueueName', named(name)],
    { label: name, stat: 'Maximum', ...options },
  ];
  const ofTable = (metric) => {
    const table = ['AWS/DynamoDB', metric, 'TableName', `hooklane-${stage}`];
    return [table, ...indexes.map((index) => [...table, 'GlobalSecondaryIndexName', index])];
  };
  const counted = (metric, name, options = {}) => [
    ...['Hooklane', metric, 'function', named(name)],
    options,
  ];
  // Of metrics that are counted by more than is known here: a hook, a secret, a code.
  const found = (metric, name, by) => {
    const dimensions = ['function', ...by].join(',');
    return `SEARCH('{Hooklane,${dimensions}} MetricName="${metric}" function="${named(name)}"', 'Sum')`;
  };
  const sumOf = (metric, name, by, label) => [
    { expression: `SUM(${found(metric, name, by)})`, label },
  ];

  return [
    [
      graph(
        'Accepted, by provider',
        accepting.map((name) =>
          sumOf('EventsAccepted', name, ['provider', 'hook', 'secret'], name),
        ),
      ),
      graph(
        'Refused, by code; signatures that fit no secret are counted apart',
        ['RequestsRefused', 'SignaturesMismatched', 'RequestsNotAccepted'].flatMap((metric) =>
          front.map((name) => [
            { expression: found(metric, name, ['provider', 'code']), label: `${name}: ` },
          ]),
        ),
      ),
    ],
    receiverNames.map((name) =>
      graph(
        `How long ${name} waits for an answer, in milliseconds`,
        ['p50', 'p99'].map((stat) => ofFunction('UrlRequestLatency', name, { stat, label: stat })),
        {
          annotations: {
            horizontal: [{ label: 'gives up', value: receivers[name].waitsMilliseconds }],
          },
        },
      ),
    ),
    [
      graph(
        'Turned away or put off: throttles',
        functions.map((name) => ofFunction('Throttles', name)),
      ),
      graph('Failures: errors of functions, 5xx of URLs', [
        ...functions.map((name) => ofFunction('Errors', name)),
        ...[...receiverNames, 'api'].map((name) =>
          ofFunction('Url5xxCount', name, { label: `${name} 5xx` }),
        ),
      ]),
    ],
    [
      graph('In the queues', [
        ofQueue('ApproximateNumberOfMessagesVisible', 'events', { label: 'events, waiting' }),
        ofQueue('ApproximateNumberOfMessagesNotVisible', 'events', { label: 'events, in work' }),
        ofQueue('ApproximateNumberOfMessagesVisible', 'outbox', { label: 'outbox, waiting' }),
        ofQueue('ApproximateNumberOfMessagesNotVisible', 'outbox', { label: 'outbox, in work' }),
        ofQueue('ApproximateNumberOfMessagesDelayed', 'outbox', { label: 'outbox, put off' }),
      ]),
      graph('The oldest of them, in seconds', [
        ofQueue('ApproximateAgeOfOldestMessage', 'events'),
        ofQueue('ApproximateAgeOfOldestMessage', 'outbox'),
      ]),
    ],
    [
      graph('Stored, and duplicates', [
        sumOf('EventsStored', 'worker', ['provider', 'hook'], 'stored'),
        sumOf('EventsDuplicate', 'worker', ['provider', 'hook'], 'delivered again'),
        sumOf('BodiesSeenBefore', 'worker', ['provider', 'hook'], 'same body, another id'),
      ]),
      graph(
        'Messages that failed here, and at no target',
        ['worker', 'dispatcher'].flatMap((name) => [
          counted('MessagesFailed', name, { label: `${name}, and come again` }),
          counted('DeadLetters', name, { label: `${name}, for good` }),
        ]),
      ),
    ],
    [
      graph('What rules did', [
        counted('DispatchesDone', 'dispatcher', { label: 'done' }),
        counted('DispatchesPutOff', 'dispatcher', { label: 'put off' }),
        counted('DispatchesFailed', 'dispatcher', { label: 'failed for good' }),
      ]),
      graph(
        'Dead letters',
        ['events-dead-letters', 'outbox-dead-letters'].map((name) =>
          ofQueue('ApproximateNumberOfMessagesVisible', name),
        ),
      ),
      graph('The spill', [
        ...accepting.map((name) => [
          ...['Hooklane', 'EventsSpilled', 'function', named(name), 'provider', name],
          { label: `${name}, spilled` },
        ]),
        counted('EventsDrained', 'recovery', { label: 'back in the queue' }),
        counted('EventsNotDrained', 'recovery', { label: 'not taken back' }),
      ]),
    ],
    [
      graph(
        'The table and its indexes: capacity consumed',
        ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].flatMap(ofTable),
      ),
      graph(
        'The table and its indexes: throttled',
        ['ReadThrottleEvents', 'WriteThrottleEvents'].flatMap(ofTable),
      ),
    ],
    [{ type: 'alarm', properties: { title: 'Alarms', alarms: alarms.map(arnOf) } }],
    [
      {
        type: 'log',
        properties: {
          title: 'Errors',
          region,
          view: 'table',
          query: [
            ...functions.map((name) => `SOURCE '/aws/lambda/${named(name)}'`),
            'fields @timestamp, function, message, code, cause, reason, key, rule, requestId',
            "filter level = 'ERROR'",
            'sort @timestamp desc',
            'limit 50',
          ].join(' | '),
        },
      },
    ],
  ];
}

function graph(title, metrics, others = {}) {
  const properties = {
    title,
    metrics,
    region,
    stat: 'Sum',
    period: 60,
    ...others,
  };
  return { type: 'metric', properties: { view: 'timeSeries', ...properties } };
}

function arnOf(alarm) {
  return `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${alarm}`;
}

/** The widgets of a row share its width, which is 24 wherever it is shown. */
function placed(rows) {
  const height = 6;
  return rows.flatMap((row, place) =>
    row.map((widget, index) => {
      const width = 24 / row.length;
      return { ...widget, x: index * width, y: place * height, width, height };
    }),
  );
}
