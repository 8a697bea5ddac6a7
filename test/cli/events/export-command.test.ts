import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventKeyOf } from '../../../src/domain/envelope.ts';
import { envelopes } from '../../support/envelopes.ts';
import { eventList, refusal } from '../../support/event-list.ts';
import { type CommandResult, hooklane, startHooklane } from '../../support/hooklane.ts';
import {
  type Answering,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const events = envelopes(450);
const list = eventList(events);
const allIds = events.map(({ id }) => id);
let answer: Answering;
let server: LoopbackServer;
let folder: string;
let file: string;

beforeEach(async () => {
  answer = list;
  server = await startLoopbackServer((...request) => answer(...request));
  folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
  file = join(folder, 'events.ndjson');
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function environment(): Readonly<Record<string, string>> {
  return { PORT: String(server.port) };
}

function exportEvents(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['events', 'export', ...args], environment());
}

function linesIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line));
}

function tokenIn({ errors }: CommandResult): string {
  return /--resume (\S+)/.exec(errors)?.[1] ?? '';
}

/** With a payload that is written on several lines and has a number that no program may round. */
function withData(request: Parameters<Answering>[0]): ReturnType<Answering> {
  const [, key] = /^\/events\/([^/?]+)$/.exec(request.path) ?? [];
  if (key === undefined) return list(request);
  const event = events.find((each) => eventKeyOf(each) === key);
  const known = JSON.stringify({ ...event, status: 'dispatched' }).slice(0, -1);
  return { status: 200, body: `${known},"data":{\n"n":\r\n12345678901234567890}}` };
}

describe('hooklane events export', () => {
  it('writes a line for each event, the newest first, and says how many', async () => {
    const { exitCode, output, errors } = await exportEvents('--since', '2026-01-01');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '450 events\n' });
    expect(linesIn(output)).toEqual(events);
    expect(server.requests.map(({ query }) => query.get('since'))).toEqual([
      '2026-01-01',
      '2026-01-01',
      '2026-01-01',
    ]);
  });

  it('writes a file', async () => {
    const { exitCode, output } = await exportEvents('--output', file);

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
    expect(linesIn(readFileSync(file, 'utf8'))).toEqual(events);
  });

  it('has payloads with --data, each on one line and as it is', async () => {
    answer = withData;

    const { exitCode, output } = await exportEvents('--data');

    expect(exitCode).toBe(0);
    expect(linesIn(output).map(({ id }) => id)).toEqual(allIds);
    expect(output.match(/"data":\{ "n": 12345678901234567890\}/g)).toHaveLength(450);
  });

  it('leaves out what is past its retention meanwhile', async () => {
    answer = (request) =>
      request.path.endsWith(':e7') ? refusal(404, 'event_not_found') : withData(request);

    const { exitCode, output, errors } = await exportEvents('--data');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '449 events\n' });
    expect(linesIn(output).map(({ id }) => id)).toEqual(allIds.filter((id) => id !== 'e7'));
  });

  it('goes on where a failure stopped it, without a gap and without a double', async () => {
    answer = (request) =>
      request.query.get('cursor') === '200' ? refusal(403, 'x') : list(request);
    const stopped = await exportEvents('--since', '2026-01-01', '--output', file);
    answer = list;

    const resumed = await exportEvents('--output', file, '--resume', tokenIn(stopped));

    expect(stopped.exitCode).toBe(1);
    expect(stopped.errors).toMatch(/^200 events so far; to go on: --resume \S+\nhooklane: /);
    expect(resumed).toEqual({ exitCode: 0, output: '', errors: '250 events\n' });
    expect(linesIn(readFileSync(file, 'utf8'))).toEqual(events);
    expect(server.requests.at(-1)?.query.get('since')).toBe('2026-01-01');
  });

  it('goes on in the middle of a page, with payloads as before', async () => {
    answer = (request) => (request.path.endsWith(':e103') ? refusal(403, 'x') : withData(request));
    const stopped = await exportEvents('--data', '--output', file);
    answer = withData;

    const resumed = await exportEvents('--output', file, '--resume', tokenIn(stopped));

    const lines = linesIn(readFileSync(file, 'utf8'));
    expect(resumed.exitCode).toBe(0);
    expect(lines.map(({ id }) => id)).toEqual(allIds);
    expect(lines.filter(({ data }) => data === undefined)).toEqual([]);
  });

  it('can be interrupted, and goes on from there', async () => {
    answer = (request) => (request.query.get('cursor') === '400' ? undefined : list(request));
    const running = startHooklane(['events', 'export'], environment());
    await waitUntil('two pages', () => running.output().includes('"e400"'));
    const stopped = await running.interrupt();
    answer = list;

    const resumed = await exportEvents('--resume', tokenIn(stopped));

    expect(stopped.exitCode).toBe(130);
    expect(linesIn(stopped.output + resumed.output)).toEqual(events);
  });

  it.each([
    ['a token that is none', ['--resume', 'hello'], '--resume takes the token'],
    ['a token and a filter', ['--resume', 'e30', '--since', '2h'], 'cannot be used with'],
  ])('does not take %s', async (_, args, message) => {
    const { exitCode, output, errors } = await exportEvents(...args, '--output', file);

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain(message);
    expect(existsSync(file)).toBe(false);
  });

  it('says when the file cannot be written', async () => {
    const { exitCode, errors } = await exportEvents('--output', join(folder, 'no', 'file'));

    expect(exitCode).toBe(1);
    expect(errors).toContain('cannot be written: ENOENT');
  });
});

describe('an export for which there is no room', () => {
  it('leaves whole lines, and a token with which nothing is missing', async () => {
    const bin = join(import.meta.dirname, '..', '..', '..', 'bin', 'hooklane.js');
    const limited = [
      '-c',
      'ulimit -f 16; exec "$0" "$@"',
      process.execPath,
      bin,
      'events',
      'export',
    ];
    const ended = Promise.withResolvers<CommandResult>();
    execFile(
      'sh',
      [...limited, '--output', file],
      { env: { ...process.env, ...environment() } },
      (error, output, errors) =>
        ended.resolve({ exitCode: Number(error?.code ?? 0), output, errors }),
    );

    const cut = await ended.promise;
    const kept = linesIn(readFileSync(file, 'utf8'));
    await exportEvents('--output', file, '--resume', tokenIn(cut));

    expect(cut.exitCode).toBe(1);
    expect(cut.errors).toContain(`hooklane: ${file} cannot be written: EFBIG`);
    expect(kept.length).toBeGreaterThan(0);
    expect(linesIn(readFileSync(file, 'utf8')).map(({ id }) => id)).toEqual(allIds);
  });
});
