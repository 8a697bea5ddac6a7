import { getEventListeners, once } from 'node:events';
import { Agent } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpsPost } from '../../../src/adapters/aws/https-post.ts';
import { startLoopbackServer } from '../../support/loopback-server.ts';
import { startTlsServer } from '../../support/tls-server.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that does this with each connection, once something has come over it. */
async function startServer(answer: (connection: Socket) => void): Promise<string> {
  const server = createServer((connection) => {
    connection.on('error', () => {}).once('data', () => answer(connection));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function post(origin: string, { body = '{}', signal = AbortSignal.timeout(10_000), ca = '' } = {}) {
  const request = { url: new URL(origin), headers: { 'x-test': 'é'.normalize() }, body };
  const agent = new Agent({ keepAlive: true, ...(ca && { ca }) });
  return httpsPost(agent)(request, signal).finally(() => agent.destroy());
}

describe('a post', () => {
  it('carries its text to the byte, and brings the answer back as it is', async () => {
    const server = await startLoopbackServer({
      status: 418,
      body: '{"é":"😀"}',
      headers: { 'x-amzn-errortype': 'Teapot' },
    });

    const { status, headers, body } = await post(server.origin, { body: '{"a":"é😀"}' });

    expect(server.requests.map((request) => `${request.method} ${request.path}`)).toEqual([
      'POST /',
    ]);
    expect(server.requests[0]?.body.toString('utf8')).toBe('{"a":"é😀"}');
    expect([status, headers['x-amzn-errortype'], body.toString('utf8')]).toEqual([
      418,
      'Teapot',
      '{"é":"😀"}',
    ]);
    await server.stop();
  });

  it('goes over TLS to a server that is trusted', async () => {
    const server = await startTlsServer((body) => ({ said: body }));

    const { body } = await post(server.origin, { body: 'hello', ca: server.certificate });

    expect(body.toString('utf8')).toBe('{"said":"hello"}');
    await server.stop();
  });

  it('tells nothing to a server that is not', async () => {
    const server = await startTlsServer(() => ({}));

    await expect(post(server.origin)).rejects.toMatchObject({
      name: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.asked).toEqual([]);
    await server.stop();
  });
});

describe('a post that comes to nothing says why by its name', () => {
  it.each([
    ['ECONNRESET', 'the server hangs up', (connection: Socket) => connection.destroy()],
    [
      'ECONNRESET',
      'the server hangs up in the middle of its answer',
      (connection: Socket) =>
        connection.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"MessageId"'),
    ],
    [
      'HPE_INVALID_CONSTANT',
      'the answer is no HTTP',
      (connection: Socket) => connection.end('SSH-2.0-OpenSSH_9.6\r\n'),
    ],
    ['TimeoutError', 'there is no answer for two seconds', () => {}],
    [
      'TimeoutError',
      'the answer is another protocol',
      (connection: Socket) =>
        connection.write(
          'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
        ),
    ],
    [
      'TimeoutError',
      'the answer does not end',
      (connection: Socket) => connection.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'),
    ],
  ])('%s, where %s', async (name, _why, answer) => {
    const origin = await startServer(answer);

    await expect(post(origin)).rejects.toMatchObject({ name });
  });

  it('ECONNREFUSED, where nobody listens', async () => {
    await expect(post('http://127.0.0.1:9')).rejects.toMatchObject({
      name: 'ECONNREFUSED',
      code: 'ECONNREFUSED',
    });
  });

  it('ECONNREFUSED, where nobody listens at any of the addresses', async () => {
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ];
    const agent = new Agent({ lookup: (_host, _options, found) => found(null, addresses) });
    const request = { url: new URL('https://two.example:9'), headers: {}, body: '{}' };

    const posting = httpsPost(agent)(request, AbortSignal.timeout(10_000));

    await expect(posting).rejects.toMatchObject({ name: 'ECONNREFUSED', code: 'ECONNREFUSED' });
  });

  it('AbortError, when the caller cannot wait any longer', async () => {
    const stop = new AbortController();
    const origin = await startServer(() => stop.abort());

    await expect(post(origin, { signal: stop.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('AbortError, when the caller could not wait to begin with', async () => {
    const posting = post('http://127.0.0.1:9', { signal: AbortSignal.abort() });

    await expect(posting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('AbortError, when the caller cannot wait for others to leave it a connection', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const request = { url: new URL(`https://127.0.0.1:${port}`), headers: {}, body: '{}' };
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const [holding, waiting] = [new AbortController(), new AbortController()];
    const before = httpsPost(agent)(request, holding.signal).catch(({ name }) => `${name} before`);

    const behind = httpsPost(agent)(request, waiting.signal).catch(({ name }) => `${name} behind`);
    waiting.abort();

    expect(await Promise.race([before, behind])).toBe('AbortError behind');
    holding.abort();
    await before;
    agent.destroy();
  });
});
