import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { httpsPost } from '../../../src/adapters/aws/https-post.ts';
import {
  type JsonClientSettings,
  sqs as sqsService,
} from '../../../src/adapters/aws/json-client.ts';
import { ReadyAgent } from '../../../src/adapters/aws/ready-agent.ts';
import { sqsQueue } from '../../../src/adapters/aws/sqs-queue.ts';
import type { Queue } from '../../../src/domain/ports.ts';
import { testJsonClient } from '../../support/json-client.ts';
import { startTlsServer, type TlsServer } from '../../support/tls-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

interface Sender {
  readonly agent: ReadyAgent;
  readonly queue: Queue;
}

let sqs: TlsServer;
let agent: ReadyAgent;
let queue: Queue;
let now = 0;

const patience = (): AbortSignal => AbortSignal.timeout(5000);

beforeEach(async () => {
  sqs = await startTlsServer(() => ({ MessageId: '1' }));
  ({ agent, queue } = senderTrusting([sqs.certificate]));
});

afterEach(async () => {
  await sqs.stop();
});

function senderTrusting(ca: string[], settings: Partial<JsonClientSettings> = {}): Sender {
  const agent = new ReadyAgent({ ca }, () => now);
  const client = testJsonClient(sqsService, sqs.origin, { post: httpsPost(agent), ...settings });
  return { agent, queue: sqsQueue(client, `${sqs.origin}/000000000000/hooklane-events`) };
}

describe('a connection that is made before there is a request', () => {
  it('says nothing, and the first request goes over it', async () => {
    await agent.connect(new URL(sqs.origin), patience());
    const saidBefore = sqs.asked.length;
    await queue.send('first', patience());

    expect(saidBefore).toBe(0);
    expect(sqs.asked).toHaveLength(1);
    expect(sqs.connections).toHaveLength(1);
  });

  it('is kept for the requests after it', async () => {
    await agent.connect(new URL(sqs.origin), patience());
    await queue.send('first', patience());
    await waitUntil(
      'the connection is free',
      async () => Object.keys(agent.freeSockets).length > 0,
    );

    await queue.send('second', patience());

    expect(sqs.asked).toHaveLength(2);
    expect(sqs.connections).toHaveLength(1);
  });

  it('serves one request where two come at once, and the other has its own', async () => {
    await agent.connect(new URL(sqs.origin), patience());

    await Promise.all([queue.send('one', patience()), queue.send('two', patience())]);

    expect(sqs.asked).toHaveLength(2);
    expect(sqs.connections).toHaveLength(2);
  });

  it.each([
    ['ends', (connection: Socket) => connection.destroySoon()],
    ['resets', (connection: Socket) => connection.resetAndDestroy()],
  ])('is forgotten when the server %s it before the first request', async (_how, cut) => {
    const { agent, queue } = senderTrusting([sqs.certificate], { triesMax: 1 });
    await agent.connect(new URL(sqs.origin), patience());

    sqs.connections.forEach(cut);
    await sleep(50);
    await queue.send('first', patience());

    expect(sqs.asked).toHaveLength(1);
    expect(sqs.connections).toHaveLength(2);
  });

  it.each([
    [4999, 1],
    [5000, 2],
  ])(
    'after %d ms of silence is %d connections with the first request, as an old one is not trusted',
    async (silence, count) => {
      await agent.connect(new URL(sqs.origin), patience());
      now += silence;

      await queue.send('first', patience());

      expect(sqs.asked).toHaveLength(1);
      expect(sqs.connections).toHaveLength(count);
    },
  );

  it('costs one try of the first request where it was cut and nobody has noticed', async () => {
    await agent.connect(new URL(sqs.origin), patience());

    for (const connection of sqs.connections) connection.resetAndDestroy();
    await queue.send('first', patience());

    expect(sqs.asked).toHaveLength(1);
  });

  it('is not for another host', async () => {
    const other = await startTlsServer(() => ({}));
    const { queue, agent } = senderTrusting([sqs.certificate, other.certificate]);
    await agent.connect(new URL(other.origin), patience());

    await queue.send('first', patience());

    expect(sqs.asked).toHaveLength(1);
    expect(other.asked).toEqual([]);
    await other.stop();
  });
});

describe('where no connection can be made', () => {
  it('says so, and the request makes its own', async () => {
    const refused = agent.connect(new URL('https://localhost:9'), patience());

    await expect(refused).rejects.toThrow('ECONNREFUSED');
    await queue.send('first', patience());
    expect(sqs.asked).toHaveLength(1);
  });

  it('trusts nobody but whom requests trust', async () => {
    const { agent } = senderTrusting([]);

    const refused = agent.connect(new URL(sqs.origin), patience());

    await expect(refused).rejects.toThrow('self-signed certificate');
  });

  it('hangs up on a server that is silent when the time is over', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const timeOver = new AbortController();
    const connecting = agent.connect(new URL(`https://localhost:${port}`), timeOver.signal);
    const [connection]: Socket[] = await once(silent, 'connection');

    timeOver.abort();

    await expect(connecting).rejects.toMatchObject({ name: 'AbortError' });
    await once(connection?.resume() ?? silent, 'close');
    silent.close();
  });

  it('does not try without TLS, which the local service does without', async () => {
    await agent.connect(new URL('http://localhost:9'), patience());

    expect(sqs.connections).toEqual([]);
  });
});
