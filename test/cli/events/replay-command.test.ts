import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { envelopes } from '../../support/envelopes.ts';
import { eventList, json, refusal } from '../../support/event-list.ts';
import { type CommandResult, hooklane, startHooklane } from '../../support/hooklane.ts';
import {
  type Answering,
  type CannedAnswer,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const fast = ['--rate', '1000'];
let replayed: (path: string) => CannedAnswer | undefined;
let server: LoopbackServer;

beforeEach(async () => {
  replayed = (path) => json({ id: path.replace('/events/', '') }, 202);
  const list = eventList(envelopes(250));
  const answer: Answering = (request) =>
    request.method === 'POST' ? replayed(request.path.replace(/\/replay$/, '')) : list(request);
  server = await startLoopbackServer(answer);
});

afterEach(() => server.stop());

function replay(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['events', 'replay', ...args], { PORT: String(server.port) });
}

function posts(): readonly string[] {
  return server.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
}

describe('hooklane events replay <key>', () => {
  it('replays that event without a question', async () => {
    const { exitCode, output, errors } = await replay('github:default:e1');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toBe('github:default:e1 is replayed\n');
    expect(posts()).toEqual(['/events/github:default:e1/replay']);
  });

  it('is one JSON object with --json', async () => {
    const { output } = await replay('github:default:e1', '--json');

    expect(output).toBe('{"id":"github:default:e1"}\n');
  });

  it('only looks with --dry-run', async () => {
    const { exitCode, output } = await replay('github:default:e1', '--dry-run');

    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: 'github:default:e1 would be replayed\n',
    });
    expect(posts()).toEqual([]);
  });

  it.each([
    ['no such event', refusal(404, 'event_not_found'), 3, 'event_not_found'],
    ['no rule for it', refusal(409, 'nothing_to_dispatch', 'no rule'), 1, 'dispatch: no rule'],
    ['no outbox now', refusal(503, 'queue_unavailable'), 1, 'queue_unavailable'],
  ])('says that there is %s, and does not try again', async (_, canned, expected, message) => {
    replayed = () => canned;

    const { exitCode, output, errors } = await replay('github:default:e1');

    expect({ exitCode, output }).toEqual({ exitCode: expected, output: '' });
    expect(errors).toContain(message);
    expect(posts()).toHaveLength(1);
  });
});

describe('hooklane events replay by a filter', () => {
  it('replays all it finds, the oldest first', async () => {
    const { exitCode, output, errors } = await replay('--since', '2026-01-01', '--yes', ...fast);

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toBe('250 replayed, 0 failed, 0 not tried\n');
    expect(posts()).toHaveLength(250);
    expect(new Set(posts()).size).toBe(250);
    // Several are under way at the same time, and arrive as they may.
    expect(posts().slice(0, 50)).toContain('/events/github:default:e250/replay');
    expect(posts().slice(-50)).toContain('/events/github:default:e1/replay');
    expect(server.requests[0]?.query.get('since')).toBe('2026-01-01');
  });

  it('goes on after one that fails, names it, and exits with 1', async () => {
    replayed = (path) =>
      path.endsWith(':e7') ? refusal(409, 'nothing_to_dispatch') : json({ id: 'r' }, 202);

    const { exitCode, output, errors } = await replay('--provider', 'github', '--yes', ...fast);

    expect(exitCode).toBe(1);
    expect(output).toBe('249 replayed, 1 failed, 0 not tried\n');
    expect(errors).toContain('  github:default:e7: nothing_to_dispatch\n');
  });

  it('sums up in JSON with --json', async () => {
    replayed = (path) => (path.endsWith(':e7') ? undefined : json({ id: 'r' }, 202));

    const { exitCode, output } = await replay('--provider', 'github', '--yes', '--json', ...fast);

    const { failures, ...summary } = JSON.parse(output);
    expect(exitCode).toBe(1);
    expect(summary).toEqual({ replayed: 249, left: 0 });
    expect(failures).toEqual([{ key: 'github:default:e7', reason: expect.any(String) }]);
  });

  it('gives up when nothing works any more', async () => {
    replayed = () => refusal(503, 'queue_unavailable');

    const { exitCode, output, errors } = await replay('--provider', 'github', '--yes', ...fast);

    expect(exitCode).toBe(1);
    expect(output).toMatch(/^0 replayed, 2\d failed, 2\d\d not tried\n$/);
    expect(errors).toContain('20 in a row failed, and no more are tried: queue_unavailable');
    expect(posts().length).toBeLessThan(30);
  });

  it('only shows what it finds with --dry-run', async () => {
    const { exitCode, output, errors } = await replay('--provider', 'github', '--dry-run');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '250 events would be replayed\n' });
    expect(output.split('\n')).toHaveLength(1 + 250 + 1);
    expect(posts()).toEqual([]);
  });

  it('asks first, and replays nothing where nobody can answer', async () => {
    const { exitCode, output, errors } = await replay('--provider', 'github');

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain(`Replay 250 events at ${server.origin}?`);
    expect(errors).toContain('next: add --yes');
    expect(posts()).toEqual([]);
  });

  it.each([
    ['nothing at all', []],
    ['a key and a filter', ['github:default:e1', '--since', '2h']],
  ])('does not take %s', async (_, args) => {
    const { exitCode, errors } = await replay(...args, '--yes');

    expect(exitCode).toBe(2);
    expect(errors).toContain('replay takes either a key, or a filter such as --since 2h');
    expect(server.requests).toEqual([]);
  });

  it('says how far it came when it is interrupted', async () => {
    const args = ['events', 'replay', '--provider', 'github', '--yes', '--rate', '1'];
    const running = startHooklane(args, { PORT: String(server.port) });
    await waitUntil('the first', () => posts().length === 1);

    const { exitCode, output } = await running.interrupt();

    expect(exitCode).toBe(130);
    expect(output).toMatch(/^[01] replayed, 0 failed, 2\d\d not tried\n$/);
    expect(posts()).toHaveLength(1);
  });
});
