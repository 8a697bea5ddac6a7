/**
 * What somebody has to be told of. What each alarm means and what helps stands in docs/operations.md, in the
 * section that its description names.
 *
 * An alarm costs $0.10 a month for each metric that it looks at.
 */
import { alarmEmail } from './options.js';
import { capitalized, frontNames, receiverNames, receivers } from './watched.js';

/**
 * All the numbers but one: where none is given, an alarm goes off at the first of what it counts. That holds
 * for signatures that fit no secret too. Normally there are none, for strangers do not sign; and GitLab
 * switches a hook off at its fourth failure in a row.
 */
const thresholds = {
  /** Of the oldest message. SQS leaves one that fails alone out of it after its third receive, at six minutes. */
  queueAgeSeconds: 5 * 60,
  /** Longer than anything is put off, which is a quarter of an hour: SQS does not say whether it counts that. */
  outboxAgeSeconds: 20 * 60,
  /** Of what a provider waits, for the slowest answer of a hundred. Ours give up at four fifths. */
  latencyShare: 0.7,
  /** Percent. Slack switches subscriptions off when less than 5 % succeed for an hour, beyond 1,000 events in it. */
  slackSuccess: 50,
  slackRequests: 100,
  /** In five minutes. One message that cannot be stored makes two at most, and is a dead letter in the end. */
  failedMessages: 10,
  /** In five minutes. The first of them is a dead letter, which has an alarm of its own. */
  failedDispatches: 10,
  /** In a quarter of an hour, of fifteen runs. */
  recoveryErrors: 3,
};

const minute = 60;

/** @returns the resources, for `serverless.yml` */
export async function resources({ resolveVariable }) {
  const alarms = await allAlarms({ resolveVariable });
  const email = await alarmEmail({ resolveVariable });
  const entries = alarms.map((alarm) => [`${capitalized(alarm.what)}Alarm`, resourceOf(alarm)]);
  return { Resources: { ...subscription(email), ...Object.fromEntries(entries) } };
}

/** The names of all alarms, in the order of an event's way. */
export async function alarmNames({ resolveVariable }) {
  return (await allAlarms({ resolveVariable })).map(({ name }) => name);
}

async function allAlarms({ resolveVariable }) {
  const stage = await resolveVariable('sls:stage');
  const front = await frontNames({ resolveVariable });
  const alarms = [
    ...receiverNames.flatMap((name) => [...urlAlarms(name, stage), ...frontAlarms(name, stage)]),
    ...(front.includes('custom') ? gatewayAlarms(stage) : []),
    ...otherAlarms(stage),
  ];
  return alarms.map((alarm) => ({ ...alarm, name: `hooklane-${stage}-${alarm.what}` }));
}

function otherAlarms(stage) {
  const ofFunction = metricsOf('AWS/Lambda', 'FunctionName', stage);
  const ofQueue = metricsOf('AWS/SQS', 'QueueName', stage);
  const counted = metricsOf('Hooklane', 'function', stage);
  return [
    {
      what: 'slack-success',
      means: 'Less than half of what Slack sends gets a 2xx. It may switch the subscriptions off.',
      see: 'slack-success',
      when: successOf(ofFunction, 'slack'),
      below: thresholds.slackSuccess,
    },
    {
      what: 'queue-age',
      means: 'Events wait for more than five minutes: the worker cannot keep up, or does not run.',
      see: 'queue-age',
      when: ofQueue('ApproximateAgeOfOldestMessage', 'events', { statistic: 'Maximum' }),
      from: thresholds.queueAgeSeconds,
      period: minute,
      periods: 3,
    },
    {
      what: 'worker-errors',
      means: 'The worker ended without an answer: its batch comes again in three minutes.',
      see: 'errors',
      when: ofFunction('Errors', 'worker'),
    },
    {
      what: 'worker-throttles',
      means:
        'The account has no concurrency left for the worker, and each throttled batch is one receive less.',
      see: 'throttles',
      when: ofFunction('Throttles', 'worker'),
    },
    {
      what: 'failed-messages',
      means:
        'Messages fail one after the other. They become dead letters twelve minutes after their first try.',
      see: 'failed-messages',
      when: counted('MessagesFailed', 'worker'),
      from: thresholds.failedMessages,
    },
    {
      what: 'outbox-age',
      means:
        'Dispatches wait for more than twenty minutes: the dispatcher cannot keep up, or does not run. Events are stored all the same.',
      see: 'outbox-age',
      when: ofQueue('ApproximateAgeOfOldestMessage', 'outbox', { statistic: 'Maximum' }),
      from: thresholds.outboxAgeSeconds,
      period: minute,
      periods: 3,
    },
    {
      what: 'dispatcher-errors',
      means: 'The dispatcher ended without an answer: its batch comes again in three minutes.',
      see: 'errors',
      when: ofFunction('Errors', 'dispatcher'),
    },
    {
      what: 'dispatcher-throttles',
      means:
        'The account has no concurrency left for the dispatcher, and each throttled batch is one receive less.',
      see: 'throttles',
      when: ofFunction('Throttles', 'dispatcher'),
    },
    {
      what: 'dispatcher-secrets',
      means:
        'A target’s parameter is malformed. What it was before is used, but by no function that starts now.',
      see: 'secrets',
      when: counted('SecretsMalformed', 'dispatcher'),
      period: 15 * minute,
    },
    {
      what: 'failed-dispatches',
      means:
        'Dispatches fail for good one after the other: a target refuses what it gets, or was away for a day.',
      see: 'failed-dispatches',
      when: counted('DispatchesFailed', 'dispatcher'),
      from: thresholds.failedDispatches,
    },
    ...['events', 'outbox'].map((queue) => ({
      what: `${queue}-dead-letters`,
      means: `${queue === 'events' ? 'Events failed five times and are not stored.' : 'Dispatches failed for good, of events that are stored.'} They are kept for fourteen days. Run "npx hooklane dead-letters list --stage ${stage}".`,
      see: 'dead-letters',
      when: ofQueue('ApproximateNumberOfMessagesVisible', `${queue}-dead-letters`, {
        statistic: 'Maximum',
      }),
      period: minute,
      // A queue that nobody touches stops to report after hours, with letters in it as well.
      missing: 'ignore',
    })),
    {
      what: 'spill-not-drained',
      means: 'For a quarter of an hour, spilled events could not be brought back into the queue.',
      see: 'spill',
      when: counted('EventsNotDrained', 'recovery'),
      periods: 3,
    },
    {
      what: 'recovery-errors',
      means: 'Recovery failed in three runs or more within a quarter of an hour.',
      see: 'recovery',
      when: ofFunction('Errors', 'recovery'),
      from: thresholds.recoveryErrors,
      period: 15 * minute,
    },
    {
      what: 'recovery-silent',
      means: 'Recovery does not run, so what is spilled stays where it is.',
      see: 'recovery',
      when: ofFunction('Invocations', 'recovery'),
      below: 1,
      // No run reports no zero, but nothing.
      missing: 'breaching',
    },
    {
      what: 'api-errors',
      means: 'The query API answered with a 5xx.',
      see: 'api',
      when: ofFunction('Url5xxCount', 'api'),
    },
  ];
}

function urlAlarms(name, stage) {
  const ofFunction = metricsOf('AWS/Lambda', 'FunctionName', stage);
  const { waitsMilliseconds } = receivers[name];
  return [
    {
      what: `${name}-unavailable`,
      means: unavailable,
      see: 'unavailable',
      when: ofFunction('Url5xxCount', name),
    },
    {
      what: `${name}-latency`,
      means: `One answer in a hundred takes so long that ${name} nearly gives up, after ${waitsMilliseconds / 1000} s.`,
      see: 'latency',
      when: ofFunction('UrlRequestLatency', name, { statistic: 'p99' }),
      from: thresholds.latencyShare * waitsMilliseconds,
      periods: 2,
    },
  ];
}

const unavailable =
  'Requests were answered with a 5xx: the events are not accepted, and their sender knows.';

/** @param gate the function that refuses whoever is not known */
function frontAlarms(name, stage, gate = name) {
  const counted = metricsOf('Hooklane', 'function', stage);
  return [
    ...functionAlarms(name, stage),
    {
      what: `${name}-signatures`,
      means:
        'A signature or token is there and fits no secret: one was changed wrongly, or somebody tries.',
      see: 'signatures',
      when: counted('SignaturesMismatched', gate, {
        by: { provider: name, code: 'signature_invalid' },
      }),
    },
    {
      what: `${name}-secrets`,
      means:
        'A hook’s parameter is malformed. What it was before is served, but by no function that starts now.',
      see: 'secrets',
      when: counted('SecretsMalformed', gate),
      // They are read every five minutes, and only where requests come.
      period: 15 * minute,
    },
    {
      what: `${name}-spill`,
      means: 'The queue refuses events or is slow, and they go to the spill. None is lost.',
      see: 'spill',
      when: counted('EventsSpilled', name, { by: { provider: name } }),
    },
  ];
}

function functionAlarms(name, stage) {
  const ofFunction = metricsOf('AWS/Lambda', 'FunctionName', stage);
  return [
    {
      what: `${name}-errors`,
      means: 'The function failed or ran out of time: whoever called it got a 5xx.',
      see: 'errors',
      when: ofFunction('Errors', name),
    },
    {
      what: `${name}-throttles`,
      means: 'Requests were turned away: the function has no concurrency left.',
      see: 'throttles',
      when: ofFunction('Throttles', name),
    },
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
function gatewayAlarms(stage) {
  return [
    {
      what: 'custom-unavailable',
      means: unavailable,
      see: 'unavailable',
      when: {
        Namespace: 'AWS/ApiGateway',
        MetricName: '5XXError',
        Dimensions: [{ Name: 'ApiName', Value: `hooklane-${stage}` }],
        Statistic: 'Sum',
      },
    },
    ...frontAlarms('custom', stage, 'authorizer'),
    ...functionAlarms('authorizer', stage),
  ];
}

/** One metric of one function or queue of the stage, by whatever else it is counted. */
function metricsOf(Namespace, dimension, stage) {
  return (MetricName, name, { statistic = 'Sum', by = {} } = {}) => ({
    Namespace,
    MetricName,
    Dimensions: Object.entries({ [dimension]: `hooklane-${stage}-${name}`, ...by }).map(
      ([Name, Value]) => ({ Name, Value }),
    ),
    ...(statistic.startsWith('p') ? { ExtendedStatistic: statistic } : { Statistic: statistic }),
  });
}

/** In percent, of requests that are enough to say so. Strangers are counted too: nobody can tell them apart here. */
function successOf(ofFunction, name) {
  const metric = (Id, MetricName) => {
    const { Statistic, ...Metric } = ofFunction(MetricName, name);
    return { Id, MetricStat: { Metric, Stat: Statistic, Period: 15 * minute }, ReturnData: false };
  };
  const succeeded = 'requests - FILL(refused, 0) - FILL(failed, 0)';
  return {
    Metrics: [
      metric('requests', 'UrlRequestCount'),
      metric('refused', 'Url4xxCount'),
      metric('failed', 'Url5xxCount'),
      {
        Id: 'success',
        Label: 'requests answered with 2xx, in percent',
        Expression: `IF(requests >= ${thresholds.slackRequests}, 100 * (${succeeded}) / requests, 100)`,
        ReturnData: true,
      },
    ],
  };
}

/**
 * Where nothing happens there is no data, and all is well: `notBreaching`, unless the alarm says otherwise.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
function resourceOf(alarm) {
  const { name, means, see, when, from = 1, below, period = 5 * minute } = alarm;
  const { periods = 1, missing = 'notBreaching' } = alarm;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: name,
      AlarmDescription: `${means} See docs/operations.md#${see}`,
      ...when,
      ...(when.Metrics === undefined && { Period: period }),
      EvaluationPeriods: periods,
      ComparisonOperator:
        below === undefined ? 'GreaterThanOrEqualToThreshold' : 'LessThanThreshold',
      Threshold: below ?? from,
      TreatMissingData: missing,
      AlarmActions: [{ Ref: 'AlarmsTopic' }],
      OKActions: [{ Ref: 'AlarmsTopic' }],
    },
  };
}

/** Whoever has the address confirms it by a link in the first mail. */
function subscription(email) {
  if (email === '') return {};
  return {
    AlarmsEmail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'AlarmsTopic' }, Protocol: 'email', Endpoint: email },
    },
  };
}
