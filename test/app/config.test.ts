import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  authorizerConfig,
  awsConfig,
  becomeFunctionEnvironment,
  cliConfig,
  localConfig,
  receiverConfig,
  secretsIn,
  storeConfig,
} from '../../src/app/config.ts';

const receiver = {
  HOOKLANE_STAGE: 'prod',
  HOOKLANE_QUEUE_URL: 'https://sqs/events',
  HOOKLANE_BUCKET: 'bodies',
};
const store = {
  HOOKLANE_TABLE: 'events',
  HOOKLANE_BUCKET: 'bodies',
  HOOKLANE_QUEUE_URL: 'https://sqs/events',
  HOOKLANE_DEAD_LETTERS_URL: 'https://sqs/dead-letters',
  HOOKLANE_OUTBOX_URL: 'https://sqs/outbox',
};

describe('a receiver', () => {
  it('takes stage, queue and bucket from its environment', () => {
    const config = receiverConfig(receiver);

    expect(config).toEqual({ stage: 'prod', queueUrl: 'https://sqs/events', bucket: 'bodies' });
  });

  it('knows its own name on Lambda', () => {
    const config = receiverConfig({
      ...receiver,
      AWS_LAMBDA_FUNCTION_NAME: 'hooklane-prod-github',
    });

    expect(config.functionName).toBe('hooklane-prod-github');
  });

  it.each(['HOOKLANE_STAGE', 'HOOKLANE_QUEUE_URL', 'HOOKLANE_BUCKET'])(
    'does not start without %s, and says so',
    (name) => {
      const missing = () => receiverConfig({ ...receiver, [name]: undefined });
      const empty = () => receiverConfig({ ...receiver, [name]: '' });

      expect(missing).toThrow(`${name} is not set`);
      expect(empty).toThrow(`${name} is not set`);
    },
  );
});

describe('a function on Lambda', () => {
  const lambda = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'never said',
  };

  it('knows from its environment where it is, and as whom', () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'never said' };

    expect(awsConfig(lambda)).toEqual({ region: 'eu-west-1', credentials });
    expect(awsConfig({ ...lambda, AWS_SESSION_TOKEN: 'session' })).toEqual({
      region: 'eu-west-1',
      credentials: { ...credentials, sessionToken: 'session' },
    });
  });

  it.each(Object.keys(lambda))('does not start without %s, which no deployment sets', (name) => {
    const missing = () => awsConfig({ ...lambda, [name]: undefined });

    expect(missing).toThrow(`${name} is not set; Lambda sets it`);
  });
});

describe('a function on the store', () => {
  it('keeps events for 30 days in 4 shards unless it is told otherwise', () => {
    const config = storeConfig(store);

    expect(config).toEqual({
      table: 'events',
      bucket: 'bodies',
      retentionDays: 30,
      shards: 4,
      queueUrl: 'https://sqs/events',
      deadLettersUrl: 'https://sqs/dead-letters',
      outboxUrl: 'https://sqs/outbox',
    });
  });

  it('keeps them for as long, and in as many shards, as it is told', () => {
    const config = storeConfig({ ...store, HOOKLANE_RETENTION_DAYS: '7', HOOKLANE_SHARDS: '16' });

    expect(config).toMatchObject({ retentionDays: 7, shards: 16 });
  });

  it.each(Object.keys(store))('does not start without %s', (name) => {
    const configure = () => storeConfig({ ...store, [name]: undefined });

    expect(configure).toThrow(`${name} is not set`);
  });

  it.each(['ten', '-1', '1.5', '1e3', ' 7', '1234567'])(
    'does not start with %j days of retention',
    (days) => {
      const configure = () => storeConfig({ ...store, HOOKLANE_RETENTION_DAYS: days });

      expect(configure).toThrow('HOOKLANE_RETENTION_DAYS must be a whole number from 1 to 3650');
    },
  );

  it.each(['HOOKLANE_SHARDS', 'HOOKLANE_RETENTION_DAYS'])(
    'does not start with %s at 0, which would lose every event from sight',
    (name) => {
      const configure = () => storeConfig({ ...store, [name]: '0' });

      expect(configure).toThrow(name);
    },
  );
});

it('the authorizer takes its stage from its environment, and does not start without', () => {
  const configure = () => authorizerConfig({});

  expect(authorizerConfig({ HOOKLANE_STAGE: 'prod' })).toEqual({ stage: 'prod' });
  expect(configure).toThrow('HOOKLANE_STAGE is not set');
});

describe('the local server', () => {
  it('listens on 3000 and keeps its data in .hooklane unless it is told otherwise', () => {
    const config = localConfig({ PORT: '', HOOKLANE_DATA: '' });

    expect(config).toEqual({
      api: { auth: undefined, credentials: undefined, corsOrigins: [] },
      port: 3000,
      dataDirectory: '.hooklane',
      retentionDays: 30,
      isRunByNpm: false,
    });
  });

  it('listens, keeps its data and reads rules as it is told', () => {
    const config = localConfig({
      PORT: '4000',
      HOOKLANE_DATA: '/tmp/data',
      HOOKLANE_RETENTION_DAYS: '2',
      HOOKLANE_SUBSCRIPTIONS: 'other.ts',
      HOOKLANE_SLACK_API_URL: 'https://slack-gov.com/api/',
    });

    expect(config).toEqual({
      api: { auth: undefined, credentials: undefined, corsOrigins: [] },
      port: 4000,
      dataDirectory: '/tmp/data',
      retentionDays: 2,
      subscriptionsFile: 'other.ts',
      slackApiUrl: 'https://slack-gov.com/api/',
      isRunByNpm: false,
    });
  });

  it('has no gateway unless it is told so', () => {
    const configs = [localConfig({}), localConfig({ HOOKLANE_GATEWAY: 'off' })];

    expect(configs.map(({ gateway }) => gateway)).toEqual([undefined, undefined]);
  });

  it.each([
    [
      'as it is deployed',
      {},
      { apiKey: undefined, requestsPerSecond: 100, burst: 200, requestsPerDay: 5000 },
    ],
    [
      'as it is told',
      {
        HOOKLANE_GATEWAY_API_KEY: 'k',
        HOOKLANE_GATEWAY_RATE: '1',
        HOOKLANE_GATEWAY_BURST: '2',
        HOOKLANE_GATEWAY_DAILY_QUOTA: '3',
      },
      { apiKey: 'k', requestsPerSecond: 1, burst: 2, requestsPerDay: 3 },
    ],
  ])('has a gateway with limits %s', (_, environment, expected) => {
    const { gateway } = localConfig({ HOOKLANE_GATEWAY: 'on', ...environment });

    expect(gateway).toEqual(expected);
  });

  it.each(['RATE', 'BURST', 'DAILY_QUOTA'])('does not start with a %s of 0', (name) => {
    const configure = () =>
      localConfig({ HOOKLANE_GATEWAY: 'on', [`HOOKLANE_GATEWAY_${name}`]: '0' });

    expect(configure).toThrow(`HOOKLANE_GATEWAY_${name} must be a whole number from 1 to 999999`);
  });

  it('does not start on a port that is no number', () => {
    const configure = () => localConfig({ PORT: 'http' });

    expect(configure).toThrow('PORT must be a whole number from 0 to 65535');
  });
});

describe('secrets in the environment', () => {
  const github = { secrets: { environment: 'GITHUB_WEBHOOK_SECRET' } };
  const gitlab = {
    signingTokens: { environment: 'GITLAB_SIGNING_TOKEN' },
    secretTokens: { environment: 'GITLAB_WEBHOOK_TOKEN' },
  };

  it.each([
    ['one secret', { GITHUB_WEBHOOK_SECRET: 'a' }, { default: { secrets: ['a'] } }],
    ['a rotation', { GITHUB_WEBHOOK_SECRET: 'a,b' }, { default: { secrets: ['a', 'b'] } }],
    ['stray commas', { GITHUB_WEBHOOK_SECRET: ',a,,b,' }, { default: { secrets: ['a', 'b'] } }],
    ['a named hook', { GITHUB_WEBHOOK_SECRET__ACME_WEB: 'c' }, { 'acme-web': { secrets: ['c'] } }],
    [
      'two hooks',
      { GITHUB_WEBHOOK_SECRET: 'a', GITHUB_WEBHOOK_SECRET__X: 'b' },
      { default: { secrets: ['a'] }, x: { secrets: ['b'] } },
    ],
    ['an empty value', { GITHUB_WEBHOOK_SECRET: '' }, {}],
    ['nothing but commas', { GITHUB_WEBHOOK_SECRET: ',,' }, {}],
    ['no value', { GITHUB_WEBHOOK_SECRET: undefined }, {}],
    ['another name', { GITHUB_WEBHOOK_SECRETS: 'a', MY_GITHUB_WEBHOOK_SECRET__X: 'b' }, {}],
    ['one underscore', { GITHUB_WEBHOOK_SECRET_X: 'a' }, {}],
  ])('with %s are read by hook', (_, environment, expected) => {
    const hooks = secretsIn(github, environment);

    expect(Object.fromEntries(hooks)).toEqual(expected);
  });

  it('of two kinds belong to one hook', () => {
    const environment = {
      GITLAB_SIGNING_TOKEN: 'whsec_a',
      GITLAB_WEBHOOK_TOKEN: 't',
      GITLAB_WEBHOOK_TOKEN__WEB: 'u',
    };

    const hooks = secretsIn(gitlab, environment);

    expect(Object.fromEntries(hooks)).toEqual({
      default: { signingTokens: ['whsec_a'], secretTokens: ['t'] },
      web: { secretTokens: ['u'] },
    });
  });
});

describe('the environment of functions', () => {
  const before = { ...process.env };

  beforeEach(() => {
    Object.assign(process.env, { AWS_PROFILE: 'mine', AWS_SESSION_TOKEN: 'mine' });
    Object.assign(process.env, { AWS_ENDPOINT_URL: 'https://elsewhere' });
  });

  afterEach(() => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  });

  it('has what it is given, and nothing left of the developer’s own session', () => {
    becomeFunctionEnvironment({ HOOKLANE_STAGE: 'local', HOOKLANE_TABLE: 'events' });

    expect(process.env).toMatchObject({ HOOKLANE_STAGE: 'local', HOOKLANE_TABLE: 'events' });
    const { AWS_PROFILE, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL } = process.env;
    expect([AWS_PROFILE, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is where configuration comes from', () => {
    becomeFunctionEnvironment({ ...receiver, ...store, PORT: '4321', GITHUB_WEBHOOK_SECRET: 'a' });

    const read = [
      receiverConfig().stage,
      storeConfig().table,
      localConfig().port,
      secretsIn({ secrets: { environment: 'GITHUB_WEBHOOK_SECRET' } }).get('default'),
    ];

    expect(read).toEqual(['prod', 'events', 4321, { secrets: ['a'] }]);
  });
});

describe('the command line', () => {
  it('knows no deployment unless the environment says one', () => {
    const config = cliConfig({ HOOKLANE_URL: '', HOOKLANE_STAGE: '', AWS_REGION: '' });

    expect(config).toEqual({ hasAwsKeys: false });
  });

  it('takes deployment, token, rules and region from the environment', () => {
    const config = cliConfig({
      HOOKLANE_URL: 'https://a.example',
      HOOKLANE_STAGE: 'prod',
      HOOKLANE_TOKEN: 'a.b.c',
      HOOKLANE_SUBSCRIPTIONS: 'other.ts',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    });

    expect(config).toEqual({
      url: 'https://a.example',
      stage: 'prod',
      token: 'a.b.c',
      subscriptionsFile: 'other.ts',
      region: 'eu-west-1',
      hasAwsKeys: false,
    });
  });

  it.each([
    [{ AWS_ACCESS_KEY_ID: 'A' }, { hasAwsKeys: false }],
    [{ AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' }, { hasAwsKeys: true }],
    [{ HOOKLANE_API_ACCESS_KEY_ID: 'A' }, { localKeys: undefined }],
    [
      { HOOKLANE_API_ACCESS_KEY_ID: 'A', HOOKLANE_API_SECRET_ACCESS_KEY: 's' },
      { localKeys: { accessKeyId: 'A', secretAccessKey: 's' } },
    ],
    [
      {
        HOOKLANE_API_ACCESS_KEY_ID: 'A',
        HOOKLANE_API_SECRET_ACCESS_KEY: 's',
        HOOKLANE_API_SESSION_TOKEN: 't',
      },
      { localKeys: { accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't' } },
    ],
  ])('has keys only in pairs, %j', (environment, keys) => {
    const config = cliConfig(environment);

    expect(config).toMatchObject(keys);
  });
});
