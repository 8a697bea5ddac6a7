import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json, refusal } from '../support/event-list.ts';
import { type CommandResult, hooklane } from '../support/hooklane.ts';
import {
  type CannedAnswer,
  type LoopbackServer,
  startLoopbackServer,
} from '../support/loopback-server.ts';

const counted = {
  since: '2026-01-01T03:04:05.678Z',
  until: '2026-01-02T03:04:05.678Z',
  events: 1203,
  complete: true,
  counts: [
    { provider: 'github', type: 'com.github.push', status: 'dispatched', events: 1200 },
    { provider: 'custom', type: 'a\u001b[2Jb', status: 'stored', events: 3 },
  ],
};
const table = [
  'PROVIDER  TYPE             STATUS      EVENTS',
  'github    com.github.push  dispatched  1200',
  'custom    a [2Jb           stored      3',
  '',
].join('\n');
let answer: CannedAnswer;
let server: LoopbackServer;

beforeEach(async () => {
  answer = json(counted);
  server = await startLoopbackServer(() => answer);
});

afterEach(() => server.stop());

function stats(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['stats', ...args], { PORT: String(server.port) });
}

describe('hooklane stats', () => {
  it('shows in columns how many events came', async () => {
    const { exitCode, output, errors } = await stats();

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: table });
    expect(errors).toBe('1203 events since 2026-01-01T03:04:05.678Z\n');
  });

  it('leaves it to the API how far to look back, unless it is told', async () => {
    await stats();
    await stats('--since', '2026-01-01');

    expect(server.requests.map(({ path }) => path)).toEqual(['/stats', '/stats?since=2026-01-01']);
  });

  it('is the API’s own answer with --json, and nothing else', async () => {
    const { output, errors } = await stats('--json');

    expect([output, errors]).toEqual([`${JSON.stringify(counted)}\n`, '']);
  });

  it('says from when on the numbers are right, where not all could be counted', async () => {
    answer = json({ ...counted, complete: false, countedSince: '2026-01-02T02:00:00.000Z' });

    const { exitCode, output, errors } = await stats();

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: table });
    expect(errors).toBe(
      '1203 events since 2026-01-02T02:00:00.000Z, and more since 2026-01-01T03:04:05.678Z than can be counted at once: ask for a shorter time with --since\n',
    );
  });

  it('says how many are of types that the API leaves out', async () => {
    answer = json({ ...counted, events: 1210 });

    const { errors } = await stats();

    expect(errors).toContain('\n7 of them are of rarer types, which are not shown\n');
  });

  it('says that there were none', async () => {
    answer = json({ ...counted, events: 0, counts: [] });

    const { exitCode, output, errors } = await stats();

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
    expect(errors).toBe('0 events since 2026-01-01T03:04:05.678Z\n');
  });

  it('does not ask with a time that is none', async () => {
    const { exitCode, errors } = await stats('--since', 'yesterday');

    expect(exitCode).toBe(2);
    expect(errors).toContain('"yesterday"');
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['is refused', refusal(400, 'parameter_invalid'), 2, '400 parameter_invalid'],
    ['is asked of a stranger', json({ counts: 'many' }), 1, 'it is no query API of Hooklane'],
  ])('says so when it %s', async (_, said, code, message) => {
    answer = said;

    const { exitCode, output, errors } = await stats();

    expect({ exitCode, output }).toEqual({ exitCode: code, output: '' });
    expect(errors).toContain(message);
  });
});
