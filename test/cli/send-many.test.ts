import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refusal } from '../support/event-list.ts';
import { type CommandResult, hooklane, startHooklane } from '../support/hooklane.ts';
import {
  type Answering,
  type LoopbackServer,
  startLoopbackServer,
} from '../support/loopback-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const accepted = { status: 202, body: '{"id":"github:default:e1"}' };
const push = 'test/fixtures/github/push';
let answer: Answering;
let server: LoopbackServer;
let folder: string;

beforeEach(async () => {
  answer = () => accepted;
  server = await startLoopbackServer((...request) => answer(...request));
  folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function send(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['send', ...args, '--secret', 's'], { PORT: String(server.port) });
}

describe('sending many', () => {
  it('sends all fixtures of a folder, as each provider would, and sums up', async () => {
    for (const name of ['github/push', 'github/ping', 'slack/command']) {
      cpSync(join('test/fixtures', name), join(folder, name), { recursive: true });
    }
    mkdirSync(join(folder, 'notes'));

    const { exitCode, output, errors } = await send(folder);

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output.replace(/[\d.]+ (m?s)/g, 'n $1')).toBe(
      [
        'sent      3 in n s',
        'accepted  3',
        'refused   0',
        'failed    0',
        'answers   3 × 202',
        'latency   p50 n ms, p99 n ms',
        '',
      ].join('\n'),
    );
    expect(server.requests.map(({ path }) => path).sort()).toEqual([
      '/github',
      '/github',
      '/slack',
    ]);
  });

  it('sends one again as often as --count says', async () => {
    const { exitCode, output } = await send(push, '--count', '25', '--json');

    expect(exitCode).toBe(0);
    expect(server.requests).toHaveLength(25);
    expect(JSON.parse(output)).toEqual({
      sent: 25,
      accepted: 25,
      refused: 0,
      failed: 0,
      answers: { 202: 25 },
      seconds: expect.any(Number),
      p50Milliseconds: expect.any(Number),
      p99Milliseconds: expect.any(Number),
    });
  });

  it('tells refusals and failures apart, by their codes, and exits with 1', async () => {
    answer = (_, number) => {
      if (number === 2) return refusal(401, 'signature_invalid');
      return number === 3 ? refusal(503, 'enqueue_failed') : accepted;
    };

    const { exitCode, output } = await send(push, '--count', '4', '--concurrency', '1', '--json');

    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      sent: 4,
      accepted: 2,
      refused: 1,
      failed: 1,
      answers: { 202: 2, '401 signature_invalid': 1, '503 enqueue_failed': 1 },
    });
  });

  it('counts a request that got no answer as failed', async () => {
    answer = (_, number) => (number === 2 ? undefined : accepted);

    const { exitCode, output } = await send(push, '--count', '3', '--concurrency', '1', '--json');

    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ sent: 3, accepted: 2, failed: 1 });
  });

  it('has no more under way than --concurrency says', async () => {
    const { exitCode } = await send(push, '--count', '5', '--concurrency', '1');

    expect(exitCode).toBe(0);
    expect(server.requests).toHaveLength(5);
    expect(server.requestsAtOnceMax).toBe(1);
  });

  it('prints what it did when it is interrupted', async () => {
    const args = ['send', push, '--secret', 's', '--count', '100', '--rate', '2', '--json'];
    const running = startHooklane(args, { PORT: String(server.port) });
    await waitUntil('two answers', () => server.requests.length >= 2);

    const { exitCode, output } = await running.interrupt();

    expect(exitCode).toBe(130);
    expect(JSON.parse(output).sent).toBeGreaterThanOrEqual(1);
    expect(server.requests.length).toBeLessThan(10);
  });

  it('stops at once where nobody listens', async () => {
    const { exitCode, output, errors } = await hooklane(
      ['send', push, '--secret', 's', '--count', '50'],
      { PORT: '1' },
    );

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain('nobody listens at http://127.0.0.1:1/github');
  });

  it.each([
    ['--count', '0'],
    ['--count', '1e3'],
    ['--rate', '0'],
    ['--concurrency', '-1'],
  ])('does not take %s %s', async (name, value) => {
    const { exitCode, errors } = await send(push, name, value);

    expect(exitCode).toBe(2);
    expect(errors).toContain(`${name} takes a`);
    expect(server.requests).toEqual([]);
  });
});
