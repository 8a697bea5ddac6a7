import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { copyService, type PackagedService } from './packaged-service.ts';
import { packageWithRules, resourceIn, temporaryDirectory } from './packages.ts';

const node = join(import.meta.dirname, '../../node_modules/.bin/node');

const rules = `
import { defineSubscriptions } from 'hooklane';

export const subscriptions = defineSubscriptions(
  [{ name: 'all-of-it', match: {}, sqs: { queueArn: 'arn:aws:sqs:eu-west-1:123456789012:all' } }],
  { permissions: [{ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::reports/*'] }] },
);
`;

describe('the rules of a deployment', () => {
  let service: PackagedService;

  beforeAll(async () => {
    service = await packageWithRules(rules);
  }, 120_000);

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

describe('rules that make no sense', () => {
  const wrong = `
import { SubscriptionError } from 'hooklane';

throw new SubscriptionError('the subscriptions do not make sense:\\n  reviews: has no action');
`;
  const message = 'the subscriptions do not make sense:\n  reviews: has no action\n';

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

  it('are those that are not there', async () => {
    const directory = temporaryDirectory();
    copyService(directory);

    const building = run(directory, { HOOKLANE_SUBSCRIPTIONS: 'others.ts' });

    await expect(building).rejects.toMatchObject({ stderr: 'there is no file others.ts\n' });
  });

  function build(source: string): Promise<unknown> {
    const directory = temporaryDirectory();
    return run(directory, copyService(directory, source));
  }

  function run(cwd: string, env: Readonly<Record<string, string>>): Promise<unknown> {
    return promisify(execFile)(node, ['build/bundle.ts'], { cwd, env });
  }
});
