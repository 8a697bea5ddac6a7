import { describe, expect, it } from '@jest/globals';
import { type CommandResult, hooklane } from '../support/hooklane.ts';
import { type CannedAnswer, startLoopbackServer } from '../support/loopback-server.ts';

interface Sent extends CommandResult {
  readonly origin: string;
}

/** Sends GitHub's push to a local server that gives this answer. */
async function sendTo(answer: CannedAnswer, ...options: readonly string[]): Promise<Sent> {
  const server = await startLoopbackServer(answer);
  const args = ['send', 'test/fixtures/github/push', '--secret', 's', ...options];
  const result = await hooklane(args, { PORT: String(server.port) });
  await server.stop();
  return { ...result, origin: server.origin };
}

const accepted = { status: 202, body: '{"id":"github:default:a/b"}' };

describe('what is printed of an answer', () => {
  it('says what was sent, what came back, and where the event is', async () => {
    const { exitCode, output, origin } = await sendTo(accepted);

    expect(exitCode).toBe(0);
    expect(output.replace(/ in \d+ ms/, ' in 5 ms')).toBe(
      [
        `POST ${origin}/github`,
        '202 Accepted in 5 ms',
        '{"id":"github:default:a/b"}',
        `the event: curl -s ${origin}/events/github%3Adefault%3Aa%2Fb`,
        '',
      ].join('\n'),
    );
  });

  it('is one JSON object with --json', async () => {
    const { exitCode, output, origin } = await sendTo(accepted, '--json');

    expect(exitCode).toBe(0);
    expect(output.split('\n')).toHaveLength(2);
    expect(JSON.parse(output)).toEqual({
      url: `${origin}/github`,
      status: 202,
      body: '{"id":"github:default:a/b"}',
      milliseconds: expect.any(Number),
      eventUrl: `${origin}/events/github%3Adefault%3Aa%2Fb`,
    });
  });

  it.each([
    ['an empty answer', { status: 200, body: '' }, '200 OK'],
    ['an answer without an id', { status: 200, body: '{"options":[]}' }, '200 OK'],
    ['an answer that is no JSON', { status: 200, body: 'fine' }, '200 OK'],
    ['a status without a name', { status: 299, body: '' }, '299 '],
  ])('names no event for %s', async (_, answer, line) => {
    const { exitCode, output, origin } = await sendTo(answer);

    const body = answer.body === '' ? '' : `${answer.body}\n`;
    expect(exitCode).toBe(0);
    expect(output.replace(/ in \d+ ms/, '')).toBe(`POST ${origin}/github\n${line}\n${body}`);
  });
});

describe('an answer that is no success', () => {
  it.each([
    [401, '401 Unauthorized', '{"error":{"code":"signature_invalid"}}'],
    [503, '503 Service Unavailable', '{"error":{"code":"enqueue_failed"}}'],
    [413, '413 Payload Too Large', '{"Message":"too large"}'],
  ])('such as %d is printed all the same, and the exit code is 1', async (status, line, body) => {
    const { exitCode, output, errors } = await sendTo({ status, body });

    expect(exitCode).toBe(1);
    expect(output).toContain(`${line} in `);
    expect(output).toContain(body);
    expect(errors).toBe('');
  });

  it('such as a redirect is not followed: the signature is for this URL alone', async () => {
    const headers = { location: 'http://127.0.0.1:1/' };

    const { exitCode, output } = await sendTo({ status: 307, body: '', headers });

    expect(exitCode).toBe(1);
    expect(output).toContain('307 Temporary Redirect');
  });

  it('is in JSON with --json, and the exit code is 1', async () => {
    const { exitCode, output } = await sendTo({ status: 401, body: '{}' }, '--json');

    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ status: 401, body: '{}' });
  });
});
