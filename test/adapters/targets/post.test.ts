import { once } from 'node:events';
import { Agent, createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { post } from '../../../src/adapters/targets/post.ts';

const body = '{"é":"😀"}';
const server = createServer((_, response) => answer(response));
const agent = new Agent();
let answer: (response: ServerResponse) => void;
let url: URL;
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

describe('an answer', () => {
  it('is there with its head, and its text when that ends', async () => {
    answer = (response) => response.writeHead(418, { 'retry-after': '7' }).end('teapot');

    const { status, retryAfter, text } = await post(
      { url, headers: {}, body, agent },
      AbortSignal.timeout(10_000),
    );

    expect([status, retryAfter, await text()]).toEqual([418, '7', 'teapot']);
  });

  it('that never ends is hung up on, as soon as enough of it is there', async () => {
    const { promise: hungUp, resolve } = Promise.withResolvers<void>();
    answer = (response) => {
      const goOn = (): boolean => response.write('x'.repeat(1000));
      response.on('close', resolve).on('drain', goOn);
      while (goOn());
    };

    const { text } = await post({ url, headers: {}, body, agent }, new AbortController().signal);

    expect((await text()).length).toBeLessThanOrEqual(4096);
    await hungUp;
  });

  it('that trickles ends at the signal, with what came', async () => {
    const over = new AbortController();
    answer = (response) => response.writeHead(200).write('tea');

    const { text } = await post({ url, headers: {}, body, agent }, over.signal);
    over.abort();

    expect('teapot').toContain(await text());
  });
});

describe('a target that would rather talk otherwise', () => {
  it('has given no answer, and that is known at once', async () => {
    const switching =
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
    const raw = createTcpServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.write(switching));
    });
    raw.listen(0, '127.0.0.1');
    await once(raw, 'listening');
    const target = new URL(`http://127.0.0.1:${(raw.address() as AddressInfo).port}/`);

    const { signal } = new AbortController();
    const answered = post({ url: target, headers: {}, body, agent }, signal);

    await expect(answered).rejects.toMatchObject({
      code: 'target_unavailable',
      reason: 'no_answer',
    });
    raw.close();
    await once(raw, 'close');
  });
});
