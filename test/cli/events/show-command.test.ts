import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { envelopeWith } from '../../support/deliveries.ts';
import { json, refusal } from '../../support/event-list.ts';
import { type CommandResult, hooklane } from '../../support/hooklane.ts';
import {
  type Answering,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';

const known = {
  ...envelopeWith({ subject: 'refs/heads/main', authid: 'mona' }),
  status: 'dispatched',
  deliveries: 2,
  dispatches: [
    {
      rule: 'tell-reviewers',
      time: '2026-01-02T03:04:06.000Z',
      state: 'done',
      attempts: 2,
      changedAt: '2026-01-02T03:04:09.000Z',
      lastError: 'target_throttled/ratelimited',
    },
    {
      rule: 'ledger',
      time: '2026-01-02T03:05:00.000Z',
      replay: 'r1',
      state: 'waiting',
      attempts: 0,
    },
  ],
  headers: { 'x-github-event': 'push' },
};
/** As GitHub may send it: on many lines, with a number that is larger than ours. */
const data = '{\n  "id": 12345678901234567890,\r\n  "text": "a\\u001b[2J\u009b1mb\\nc"\n}';
const event = `${JSON.stringify(known).slice(0, -1)},"data":${data}}`;
let answer: Answering;
let server: LoopbackServer;

beforeEach(async () => {
  answer = () => ({ status: 200, body: event });
  server = await startLoopbackServer((...request) => answer(...request));
});

afterEach(() => server.stop());

function events(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['events', ...args], { PORT: String(server.port) });
}

describe('hooklane events show', () => {
  it('shows what became of an event, its headers and its payload', async () => {
    const { exitCode, output, errors } = await events('show', 'github:default:event-1');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toBe(
      [
        'key       github:default:event-1',
        'status    dispatched, delivered 2 times',
        'type      com.github.push',
        'received  2026-01-02T03:04:05.678Z',
        'happened  2026-01-02T03:04:05.000Z',
        'source    https://github.com/acme/web',
        'subject   refs/heads/main',
        'by        mona',
        '',
        'RULE            STATE    TRIES  SINCE                     LAST ERROR                    REPLAY',
        'tell-reviewers  done     2      2026-01-02T03:04:09.000Z  target_throttled/ratelimited  -',
        'ledger          waiting  0      2026-01-02T03:05:00.000Z  -                             r1',
        '',
        'x-github-event  push',
        '',
        '{',
        '  "id": 12345678901234567890,',
        '  "text": "a\\u001b[2J\\u009b1mb\\nc"',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('says what to do where a rule failed for good', async () => {
    const [done] = known.dispatches;
    const dispatches = [{ ...done, state: 'failed', lastError: 'target_refused/http_410' }];
    answer = () => json({ ...known, status: 'failed', dispatches });

    const { exitCode, output, errors } = await events('show', 'github:default:event-1');

    expect(exitCode).toBe(0);
    expect(output).toContain('tell-reviewers  failed  2      2026-01-02T03:04:09.000Z  target_ref');
    expect(errors).toBe(
      '  next: hooklane dead-letters list --queue outbox, cure the reason, and redrive; ' +
        'or for all of its rules: hooklane events replay github:default:event-1\n',
    );
  });

  it('has no table for an event that sets nothing in motion', async () => {
    answer = () => json({ ...known, dispatches: [] });

    const { output, errors } = await events('show', 'github:default:event-1');

    expect(output).not.toContain('RULE');
    expect(errors).toBe('');
  });

  it('prints the API’s own answer with --json, on one line', async () => {
    const { output } = await events('show', 'github:default:event-1', '--json');

    expect(output).toBe(`${event.replace(/[\r\n]+/g, ' ')}\n`);
    expect(output).toContain('"id": 12345678901234567890');
  });

  it('asks for any key, so that nobody on the way can misread it', async () => {
    await events('show', 'custom:default:a/b c+d%2F*ä');

    expect(server.requests[0]?.path).toBe('/events/custom:default:a%2Fb%20c%2Bd%252F%2A%C3%A4');
  });

  it('says where the payload is, if it is too large for the answer', async () => {
    answer = () => json({ ...known, dataomitted: 'too large for this answer: see …/body' });

    const { exitCode, output } = await events('show', 'github:default:event-1');

    expect(exitCode).toBe(0);
    expect(output).toContain('payload   too large for this answer: see …/body\n');
  });

  it('has the exit code 3 where there is none', async () => {
    answer = ({ path }) =>
      path.startsWith('/dead-letters')
        ? json({ deadLetters: [], count: 0 })
        : refusal(404, 'event_not_found', 'no event has this key');

    const { exitCode, output, errors } = await events('show', 'github:default:event-1');

    expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
    expect(errors).toContain('hooklane: the API answered 404 event_not_found: no event has this');
  });

  it.each([
    ['a page', '<html>'],
    ['another object', '{"a":1}'],
    ['a list', '[]'],
  ])('is not taken in by %s', async (_, body) => {
    answer = () => ({ status: 200, body });

    const { exitCode, output, errors } = await events('show', 'github:default:event-1');

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toMatch(/^hooklane: the answer is no .*\n {2}next: look at --url\n$/);
  });

  it('finds it among the dead letters', async () => {
    const letter = { id: 'l1', key: 'github:default:event-1', reason: 'store_unavailable' };
    const other = { id: 'l2', key: 'github:default:event-2', reason: 'message_malformed' };
    answer = ({ path }) =>
      path.startsWith('/dead-letters')
        ? json({ deadLetters: [other, letter], count: 2 })
        : refusal(404, 'event_not_found');

    const { exitCode, errors } = await events('show', 'github:default:event-1');

    expect(exitCode).toBe(3);
    expect(errors).toBe(
      'hooklane: github:default:event-1 was not stored: it is a dead letter, because of store_unavailable\n' +
        '  next: hooklane dead-letters show l1, and when the cause is cured: hooklane dead-letters redrive\n',
    );
  });
});

describe('hooklane events body', () => {
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x0d, 0x0a, 0x9b, 0x7d]);

  it('writes the bytes to a file, and they are the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
    const file = join(folder, 'body');
    answer = () => ({ status: 200, body: bytes });

    const { exitCode, output, errors } = await events('body', 'github:default:e', '-o', file);

    expect({ exitCode, output, errors }).toEqual({ exitCode: 0, output: '', errors: '' });
    expect(readFileSync(file)).toEqual(bytes);
    expect(server.requests[0]?.path).toBe('/events/github:default:e/body');
    rmSync(folder, { recursive: true });
  });

  it('prints them and nothing else', async () => {
    answer = () => ({ status: 200, body: '{"a":1}' });

    const { output, errors } = await events('body', 'github:default:e');

    expect({ output, errors }).toEqual({ output: '{"a":1}', errors: '' });
  });

  it.each([
    ['no event', refusal(404, 'event_not_found'), [], 3, 'event_not_found'],
    ['no such folder', { status: 200, body: '' }, ['-o', 'no/such/folder'], 1, 'cannot be written'],
  ])('says that there is %s', async (_, canned, args, expected, message) => {
    answer = () => canned;

    const { exitCode, output, errors } = await events('body', 'github:default:e', ...args);

    expect({ exitCode, output }).toEqual({ exitCode: expected, output: '' });
    expect(errors).toContain(message);
  });
});
