import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { github } from '../../src/providers/github.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixture } from '../support/fixtures.ts';
import { testSecrets } from '../support/requests.ts';
import { type RunningService, runThrowawayService } from '../support/running-service.ts';
import { waitUntil } from '../support/wait-until.ts';

let service: RunningService;

beforeAll(async () => {
  service = await runThrowawayService();
});

afterAll(() => service.stop());

async function send(provider: Provider, name: string, path = ''): Promise<unknown> {
  const { headers, body } = fixture(provider.name, name);
  const signature = provider.sign({ headers, body }, testSecrets(provider), Date.now());
  const url = `${service.origin}/${provider.name}${path}`;
  return fetch(url, { method: 'POST', headers: { ...headers, ...signature }, body });
}

/** The receivers' lines of that message. */
function linesOf(message: string): readonly Record<string, unknown>[] {
  return service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter((line) => line.message === message);
}

describe('what a receiver of the running service logs', () => {
  it('leads from the id that the provider knows to the event and to the request', async () => {
    await Promise.all([send(github, 'push'), send(slack, 'event.app_mention')]);
    await waitUntil('both lines', async () => linesOf('accepted').length === 2);

    const [toGithub] = linesOf('accepted').filter((line) => line.provider === 'github');
    const [toSlack] = linesOf('accepted').filter((line) => line.provider === 'slack');
    const delivered = fixture('github', 'push').headers['x-github-delivery'];
    expect(toGithub).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'INFO',
      function: 'github',
      requestId: toGithub?.delivery,
      hook: 'default',
      key: `github:default:${delivered}`,
      secret: '6233f8',
      EventsAccepted: 1,
    });
    expect(toSlack).toMatchObject({ function: 'slack', requestId: toSlack?.delivery });
    expect(toSlack?.requestId).not.toBe(toGithub?.requestId);
  });

  it('names the request that was refused', async () => {
    await send(github, 'push', '/made-up');
    await waitUntil('the line', async () => linesOf('refused').length === 1);

    const [refused] = linesOf('refused');
    expect(refused).toMatchObject({
      level: 'WARN',
      function: 'github',
      requestId: refused?.delivery,
      code: 'signature_invalid',
      SignaturesMismatched: 1,
    });
  });
});
