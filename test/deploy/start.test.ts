import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { github } from '../../src/providers/github.ts';
import { everyProvider, providerNamed } from '../../src/providers/registry.ts';
import { fixture } from '../support/fixtures.ts';
import { startLoopbackServer } from '../support/loopback-server.ts';
import { signedRequest, testSecrets } from '../support/requests.ts';
import { startTlsServer, type TlsServer } from '../support/tls-server.ts';
import { type PackagedFunction, run, unpack } from './packaged-function.ts';
import type { PackagedService } from './packaged-service.ts';
import { packageWith, temporaryDirectory } from './packages.ts';
import { eventOf, nobody, receiverEnvironment } from './receiver-input.ts';

let service: PackagedService;

beforeAll(async () => {
  service = await packageWith('dev', 'gateway=on');
}, 120_000);

function unpacked(name: string): PackagedFunction {
  return unpack(service, name, temporaryDirectory());
}

describe('a bundled receiver that has started', () => {
  const tlsServers: TlsServer[] = [];
  let ssm: TlsServer;
  let sqs: TlsServer;
  let environment: Readonly<Record<string, string>>;

  const push = fixture('github', 'push');
  const pushed = eventOf(signedRequest(github, push, { now: Date.now() }));

  beforeEach(async () => {
    ssm = await answering((body) => ({ Parameters: below(JSON.parse(body).Path) }));
    sqs = await answering((body) => sentAs(JSON.parse(body).MessageBody));
    environment = {
      ...receiverEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: 'hooklane-dev-github',
      NODE_EXTRA_CA_CERTS: trusting([ssm, sqs]),
      AWS_ENDPOINT_URL_SSM: ssm.origin,
      AWS_ENDPOINT_URL_SQS: sqs.origin,
      HOOKLANE_QUEUE_URL: `${sqs.origin}/000000000000/hooklane-events`,
    };
  });

  afterEach(async () => {
    for (const each of tlsServers.splice(0)) await each.stop();
  });

  /** The one parameter of a provider. */
  function below(path: string): readonly object[] {
    const [, , , name = ''] = path.split('/');
    const provider = providerNamed(name) ?? github;
    return [{ Name: `${path}/default`, Value: JSON.stringify(testSecrets(provider)) }];
  }

  async function answering(answerTo: (body: string) => unknown): Promise<TlsServer> {
    const server = await startTlsServer(answerTo);
    tlsServers.push(server);
    return server;
  }

  /** What SQS says to whoever sent it this message. */
  function sentAs(message: string): object {
    const MD5OfMessageBody = createHash('md5').update(message).digest('hex');
    return { MessageId: '1', MD5OfMessageBody };
  }

  /** A file with the certificates of these servers. */
  function trusting(trusted: readonly TlsServer[]): string {
    const file = join(temporaryDirectory(), 'certificates.pem');
    writeFileSync(file, trusted.map(({ certificate }) => certificate).join(''));
    return file;
  }

  it.each(everyProvider)(
    'as $name has asked for its secrets and is connected to the queue, and has sent and said nothing',
    async ({ name }) => {
      const { lines } = await run(unpacked(name), [], environment);

      expect(ssm.asked).toHaveLength(1);
      expect(sqs.connections).toHaveLength(1);
      expect(sqs.asked).toEqual([]);
      expect(lines).toEqual([]);
    },
  );

  it('asks SSM nothing for its first request, and sends one message over the same connection', async () => {
    const { results, lines } = await run(unpacked('github'), [pushed], environment);

    expect(results).toMatchObject([{ statusCode: 202 }]);
    expect(ssm.asked).toHaveLength(1);
    expect(sqs.connections).toHaveLength(1);
    expect(sqs.asked).toHaveLength(1);
    expect(lines).toMatchObject([{ message: 'accepted', requestId: '1' }]);
  });

  it('where SSM was away, says so in its own name and reads the secrets for its first request', async () => {
    const answers = [{}, { Parameters: below('/hooklane/dev/github') }];
    const forgetful = await answering(() => answers.shift());

    const { results, lines } = await run(unpacked('github'), [pushed], {
      ...environment,
      NODE_EXTRA_CA_CERTS: trusting([forgetful, sqs]),
      AWS_ENDPOINT_URL_SSM: forgetful.origin,
    });

    expect(results).toMatchObject([{ statusCode: 202 }]);
    expect(lines).toMatchObject([
      { message: 'secrets not read', function: 'hooklane-dev-github' },
      { message: 'accepted' },
    ]);
    expect(lines[0]).not.toHaveProperty('requestId');
  });

  it('counts by its name a parameter that was malformed when it read it', async () => {
    const slip = await answering(() => ({
      Parameters: [{ Name: '/hooklane/dev/github/a', Value: '[]' }],
    }));

    const { lines } = await run(unpacked('github'), [], {
      ...environment,
      NODE_EXTRA_CA_CERTS: trusting([slip, sqs]),
      AWS_ENDPOINT_URL_SSM: slip.origin,
    });

    expect(lines).toMatchObject([
      {
        message: 'secret malformed',
        function: 'hooklane-dev-github',
        SecretsMalformed: 1,
        _aws: { CloudWatchMetrics: [{ Dimensions: [['function']] }] },
      },
    ]);
  });

  it('where SQS was away, spills the first event', async () => {
    const s3 = await startLoopbackServer({ status: 200, body: '' });

    const { results, lines } = await run(unpacked('github'), [pushed], {
      ...environment,
      AWS_ENDPOINT_URL_S3: s3.origin,
      AWS_ENDPOINT_URL_SQS: 'https://localhost:9',
      HOOKLANE_QUEUE_URL: 'https://localhost:9/000000000000/hooklane-events',
    });

    expect(results).toMatchObject([{ statusCode: 202 }]);
    expect(lines.map(({ message }) => message)).toEqual(['spilling', 'spilled', 'accepted']);
    expect(s3.requests).toMatchObject([{ method: 'PUT' }]);
    await s3.stop();
  });

  it('where nobody answers at all, starts and refuses as it did', async () => {
    const { results, lines } = await run(unpacked('github'), [pushed], {
      ...environment,
      AWS_ENDPOINT_URL_SSM: nobody,
      HOOKLANE_QUEUE_URL: 'https://localhost:9/000000000000/hooklane-events',
    });

    expect(results).toMatchObject([{ statusCode: 503 }]);
    expect(lines.at(-1)).toMatchObject({ message: 'not accepted', code: 'secrets_unavailable' });
  });
});
