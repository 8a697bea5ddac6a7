import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { githubClient } from '../../../src/adapters/github/github-client.ts';
import {
  type Answering,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';

let server: LoopbackServer | undefined;

afterEach(() => server?.stop());

async function clientOf(answering: Answering) {
  server = await startLoopbackServer(answering);
  return githubClient({ apiUrl: server.origin, token: 'ghp_x', needs: 'more' });
}

describe('a list of GitHub’s', () => {
  it('ends, though each page says that there is another', async () => {
    const client = await clientOf(({ headers, path }) => ({
      status: 200,
      body: '[{"id":1}]',
      headers: {
        'content-type': 'application/json',
        link: `<http://${headers.host}${path}>; rel="next"`,
      },
    }));

    expect(await client.list('GET /repos/acme/web/hooks')).toHaveLength(20);
    expect(server?.requests).toHaveLength(20);
  });

  it('is none where somebody else answers, such as the login page of a proxy', async () => {
    const client = await clientOf(() => ({
      status: 200,
      body: '<html>',
      headers: { 'content-type': 'text/html' },
    }));

    await expect(client.list('GET /repos/acme/web/hooks')).rejects.toThrow(
      'does not answer as GitHub does',
    );
  });
});

describe('a GitHub that never answers', () => {
  it('is given up', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const apiUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = githubClient({ apiUrl, token: 'x', needs: '', patienceMilliseconds: 50 });

    await expect(client.ask('GET /app')).rejects.toThrow(`GitHub cannot be reached at ${apiUrl}`);

    silent.closeAllConnections();
    silent.close();
  });
});
