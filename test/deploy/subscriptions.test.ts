import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Backend, startBackend } from '../../src/dev/backend/backend.ts';
import { createResources, type Resources } from '../../src/dev/backend/resources.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { encodeOutboxMessage } from '../../src/domain/outbox-message.ts';
import { deliveryWith } from '../support/deliveries.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';
import { SlackWebApi } from '../support/targets/slack-web-api.ts';
import { type Run, run, unpack } from './packaged-function.ts';
import { copyService, type PackagedService } from './packaged-service.ts';
import { packageWithRules, resourceIn, temporaryDirectory } from './packages.ts';
import { receiverEnvironment } from './receiver-input.ts';

const node = join(import.meta.dirname, '../../node_modules/.bin/node');

const rules = `
import { defineSubscriptions } from 'hooklane';

export const subscriptions = defineSubscriptions(
  [
    { name: 'all-of-it', match: {}, sqs: { queueArn: 'arn:aws:sqs:eu-west-1:123456789012:all' } },
    { name: 'pushes', match: {}, slack: { channel: '#reviews', message: ({ key }) => key } },
  ],
  { permissions: [{ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::reports/*'] }] },
);
`;

let service: PackagedService;

beforeAll(async () => {
  service = await packageWithRules(rules);
}, 120_000);

describe('the rules of a deployment', () => {
  function bundleOf(name: string): string {
    return readFileSync(join(service.directory, `.build/${name}/index.mjs`), 'utf8');
  }

  it('say what the dispatcher may do beyond its own work', () => {
    const [, ...others] = resourceIn(service, 'DispatcherRole').Properties.Policies as unknown[];

    expect(others).toEqual([
      {
        PolicyName: 'reach-targets',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Resource: ['arn:aws:sqs:eu-west-1:123456789012:all'],
            },
            {
              Effect: 'Allow',
              Action: ['s3:PutObject'],
              Resource: ['arn:aws:s3:::reports/*'],
            },
          ],
        },
      },
    ]);
  });

  it('give nobody else a permission', () => {
    const { DispatcherRole, ...others } = service.template.Resources;

    expect(JSON.stringify(others)).not.toContain('123456789012:all');
    expect(JSON.stringify(others)).not.toContain('reports');
  });

  it.each(['worker', 'dispatcher', 'api'])('are in the package of %s', (name) => {
    expect(bundleOf(name)).toContain('all-of-it');
  });

  it.each(['slack', 'github', 'gitlab', 'custom', 'recovery'])('are not in that of %s', (name) => {
    expect(bundleOf(name)).not.toContain('all-of-it');
  });
});

describe('the dispatcher, from its package alone', () => {
  const slack = new SlackWebApi();
  let backend: Backend;
  let resources: Resources;
  let ssm: LoopbackServer;

  beforeAll(async () => {
    const Value = JSON.stringify({ slackTokens: ['xoxb-good-token'] });
    const Parameters = [{ Name: '/hooklane/dev/targets/default', Value }];
    ssm = await startLoopbackServer({ status: 200, body: JSON.stringify({ Parameters }) });
    backend = await startBackend(temporaryDirectory());
    resources = await createResources(backend);
    await slack.start();
  }, 30_000);

  afterAll(async () => {
    await Promise.all([ssm.stop(), slack.stop(), backend.stop()]);
  });

  it('posts by Slack’s own client what is said about an event, once', async () => {
    const delivery = deliveryWith();
    const { envelope } = delivery;
    const stored = await invoke('worker', encodeDelivery(delivery));
    const message = encodeOutboxMessage({ rule: 'pushes', envelope });

    const dispatched = await invoke('dispatcher', message, message);

    expect(stored.results).toEqual([{ batchItemFailures: [] }]);
    expect(dispatched.results).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(dispatched.lines.map((line) => line.message)).toEqual(['done', 'dispatched before']);
    expect(slack.effects).toMatchObject([
      { as: 'post', channel: 'C0REVIEWS', said: { text: eventKeyOf(envelope) } },
    ]);
  });

  function invoke(name: string, ...texts: readonly string[]): Promise<Run> {
    const { eventsQueue, outboxQueue, bucketName, tableName } = resources;
    const events = texts.map((body) => ({
      Records: [{ messageId: '1', body, attributes: { ApproximateReceiveCount: '1' } }],
    }));
    return run(unpack(service, name, temporaryDirectory()), events, {
      ...receiverEnvironment,
      AWS_ENDPOINT_URL_SSM: ssm.origin,
      AWS_ENDPOINT_URL_S3: backend.endpoints.s3,
      AWS_ENDPOINT_URL_SQS: backend.endpoints.sqs,
      AWS_ENDPOINT_URL_DYNAMODB: backend.endpoints.dynamodb,
      HOOKLANE_QUEUE_URL: eventsQueue.url,
      HOOKLANE_DEAD_LETTERS_URL: eventsQueue.deadLettersUrl,
      HOOKLANE_OUTBOX_URL: outboxQueue.url,
      HOOKLANE_OUTBOX_DEAD_LETTERS_URL: outboxQueue.deadLettersUrl,
      HOOKLANE_TABLE: tableName,
      HOOKLANE_BUCKET: bucketName,
      HOOKLANE_SLACK_API_URL: slack.apiUrl,
    });
  }
});

describe('rules that make no sense', () => {
  const wrong = `
import { SubscriptionError } from 'hooklane';

throw new SubscriptionError('the subscriptions do not make sense:\\n  reviews: has no action');
`;
  const message = 'in rules.ts, the subscriptions do not make sense:\n  reviews: has no action\n';

  it('end what would be packaged or deployed', async () => {
    await expect(packageWithRules(wrong)).rejects.toMatchObject({
      stdout: expect.stringContaining(message),
    });
  }, 60_000);

  it('end the build, which says what is wrong with them and nothing else', async () => {
    await expect(build(wrong)).rejects.toMatchObject({ code: 1, stdout: '', stderr: message });
  });

  it('are those that are not exported', async () => {
    await expect(build('export const rules = [];')).rejects.toMatchObject({
      stderr: 'rules.ts must say: export const subscriptions = defineSubscriptions([…])\n',
    });
  });

  it('are those that cannot be loaded, and the line is said where that is', async () => {
    await expect(build('\n\nexport const subscriptions = [;')).rejects.toMatchObject({
      code: 1,
      stderr: 'rules.ts cannot be loaded: SyntaxError: Expression expected (rules.ts:3)\n',
    });
  });

  it('end with that line what would be packaged or deployed', async () => {
    const packaging = packageWithRules('\n\nexport const subscriptions = [;');

    const { stdout } = await packaging.catch((error) => error);

    expect(stdout).toContain(
      'rules.ts cannot be loaded: SyntaxError: Expression expected (rules.ts:3)\n',
    );
    expect(stdout).not.toContain('node:internal');
  }, 60_000);

  it('are those that are not there', async () => {
    const directory = temporaryDirectory();
    copyService(directory);

    const building = bundle(directory, { HOOKLANE_SUBSCRIPTIONS: 'others.ts' });

    await expect(building).rejects.toMatchObject({ stderr: 'there is no others.ts\n' });
  });

  it('are the project’s own where they are gone', async () => {
    const directory = temporaryDirectory();
    copyService(directory);
    rmSync(join(directory, 'subscriptions.ts'));

    await expect(bundle(directory, {})).rejects.toMatchObject({
      stderr: 'there is no subscriptions.ts\n',
    });
  });

  function build(source: string): Promise<unknown> {
    const directory = temporaryDirectory();
    return bundle(directory, copyService(directory, source));
  }

  function bundle(cwd: string, env: Readonly<Record<string, string>>): Promise<unknown> {
    return promisify(execFile)(node, ['build/bundle.ts'], { cwd, env });
  }
});
