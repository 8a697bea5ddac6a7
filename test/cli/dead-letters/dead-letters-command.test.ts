import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { json, refusal } from '../../support/event-list.ts';
import { type CommandResult, hooklane, startHooklane } from '../../support/hooklane.ts';
import {
  type Answering,
  type CannedAnswer,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const letters = [
  {
    id: 'l1',
    queue: 'events',
    key: 'github:default:e1',
    type: 'com.github.push',
    reason: 'store_unavailable/TimeoutError',
    failedAt: '2026-01-02T03:19:05.678Z',
    receives: 5,
    sentAt: '2026-01-02T03:19:05.700Z',
  },
  {
    id: 'l2',
    queue: 'events',
    reason: 'unknown: SQS moved it',
    sentAt: '2026-01-02T03:04:05.678Z',
  },
];
const ruleLetter = {
  id: 'l3',
  queue: 'outbox',
  rule: 'tell-reviewers',
  replay: 'r1',
  key: 'github:default:e1',
  type: 'com.github.push',
  reason: 'target_refused/channel_not_found',
  failedAt: '2026-01-02T03:20:05.678Z',
  receives: 1,
  sentAt: '2026-01-02T03:20:05.700Z',
};
const next =
  '  next: cure the reason, which docs/errors.md explains, then hooklane dead-letters redrive\n';
const noneLeft =
  'no dead letters are left; an event that fails again is back in about a quarter of an hour, what a target does not answer is back within a day\n';
let list: object;
let counts: number[];
let redrive: CannedAnswer;
let server: LoopbackServer;

beforeEach(async () => {
  list = { deadLetters: letters, count: 2 };
  counts = [];
  redrive = json({ redriving: 2 }, 202);
  const answer: Answering = ({ method, path }) => {
    if (method === 'POST') return redrive;
    if (path === '/dead-letters/l1') return json({ ...letters[0], data: { ref: 'a\u001b[2Jb' } });
    if (path === '/dead-letters/l3') return json({ ...ruleLetter, envelope: { source: '/web' } });
    if (path === '/dead-letters/l2') return json({ ...letters[1], message: 'not JSON' });
    if (!path.startsWith('/dead-letters?')) return refusal(404, 'dead_letter_not_found');
    const count = counts.shift();
    return json(count === undefined ? list : { deadLetters: [], count });
  };
  server = await startLoopbackServer(answer);
});

afterEach(() => server.stop());

function deadLetters(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['dead-letters', ...args], { PORT: String(server.port) });
}

function posts(): readonly string[] {
  return server.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
}

describe('hooklane dead-letters list', () => {
  it('shows what failed, when and why', async () => {
    const { exitCode, output, errors } = await deadLetters('list');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: next });
    expect(output).toBe(
      [
        'FAILED                REASON                          RULE  TYPE             KEY                ID',
        '2026-01-02T03:19:05Z  store_unavailable/TimeoutError  -     com.github.push  github:default:e1  l1',
        '2026-01-02T03:04:05Z  unknown: SQS moved it           -     -                -                  l2',
        '',
      ].join('\n'),
    );
    expect(server.requests[0]?.path).toBe('/dead-letters?limit=50');
  });

  it('shows with --queue what rules could not do', async () => {
    list = { deadLetters: [ruleLetter], count: 1 };

    const { output, errors } = await deadLetters('list', '--queue', 'outbox');

    expect(output).toBe(
      [
        'FAILED                REASON                            RULE            TYPE             KEY                ID',
        '2026-01-02T03:20:05Z  target_refused/channel_not_found  tell-reviewers  com.github.push  github:default:e1  l3',
        '',
      ].join('\n'),
    );
    expect(errors).toBe(next.replace('redrive', 'redrive --queue outbox'));
    expect(server.requests[0]?.path).toBe('/dead-letters?limit=50&queue=outbox');
  });

  it.each(['list', 'redrive'])('knows no other queue than the two: %s', async (verb) => {
    const { exitCode, errors } = await deadLetters(verb, '--queue', 'dlq');

    expect(exitCode).toBe(2);
    expect(errors).toContain('Allowed choices are events, outbox');
    expect(server.requests).toEqual([]);
  });

  it('is the API’s own answer with --json', async () => {
    const { output } = await deadLetters('list', '--json', '--limit', '200');

    expect(output).toBe(`${JSON.stringify(list)}\n`);
    expect(server.requests[0]?.path).toBe('/dead-letters?limit=200');
  });

  it.each([
    ['there are none', { deadLetters: [], count: 0 }, 'no dead letters\n'],
    ['there are more', { deadLetters: letters, count: 70 }, `2 of about 70\n${next}`],
  ])('says that %s', async (_, answer, message) => {
    list = answer;

    const { exitCode, errors } = await deadLetters('list');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: message });
  });

  it('does not ask for more than the API gives', async () => {
    const { exitCode, errors } = await deadLetters('list', '--limit', '201');

    expect(exitCode).toBe(2);
    expect(errors).toContain('--limit takes a number from 1 to 200');
  });
});

describe('hooklane dead-letters show', () => {
  it('shows a letter and the event in it', async () => {
    const { exitCode, output, errors } = await deadLetters('show', 'l1');

    expect(exitCode).toBe(0);
    expect(errors).toBe(next.replace('redrive', 'redrive --queue events'));
    expect(output).toBe(
      [
        'id        l1',
        'reason    store_unavailable/TimeoutError',
        'failed    2026-01-02T03:19:05.678Z',
        'receives  5',
        'key       github:default:e1',
        'type      com.github.push',
        '',
        '{',
        '  "ref": "a\\u001b[2Jb"',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('shows which rule could not do its part, for which event, and where that is', async () => {
    const { exitCode, output, errors } = await deadLetters('show', 'l3');

    expect(exitCode).toBe(0);
    expect(output).toBe(
      [
        'id      l3',
        'rule    tell-reviewers',
        'replay  r1',
        'reason  target_refused/channel_not_found',
        'failed  2026-01-02T03:20:05.678Z',
        'tries   1',
        'key     github:default:e1',
        'type    com.github.push',
        'source  /web',
        '',
      ].join('\n'),
    );
    expect(errors).toBe(
      '  next: hooklane events show github:default:e1; cure the reason, which docs/errors.md explains, ' +
        'then hooklane dead-letters redrive --queue outbox\n',
    );
  });

  it('prints the API’s own answer alone with --json', async () => {
    const { output, errors } = await deadLetters('show', 'l3', '--json');

    expect(JSON.parse(output)).toEqual({ ...ruleLetter, envelope: { source: '/web' } });
    expect(errors).toBe('');
  });

  it('shows the message of one that holds no event', async () => {
    const { output } = await deadLetters('show', 'l2');

    expect(output).toContain('\n"not JSON"\n');
  });

  it('has the exit code 3 where there is none', async () => {
    const { exitCode, output, errors } = await deadLetters('show', 'l3/../l1');

    expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' });
    expect(errors).toContain('next: hooklane dead-letters list');
    expect(server.requests[0]?.path).toBe('/dead-letters/l3%2F..%2Fl1');
  });
});

describe('hooklane dead-letters redrive', () => {
  it('sends all of them back with --yes', async () => {
    const { exitCode, output, errors } = await deadLetters('redrive', '--yes');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toBe('2 dead letters redriven\n');
    expect(posts()).toEqual(['/dead-letters/redrive']);
    // One that is looked at is not redriven.
    expect(server.requests[0]?.path).toBe('/dead-letters?limit=1');
  });

  it('sends those of one queue back with --queue', async () => {
    await deadLetters('redrive', '--yes', '--queue', 'outbox');

    expect(posts()).toEqual(['/dead-letters/redrive?queue=outbox']);
    expect(server.requests[0]?.path).toBe('/dead-letters?limit=1&queue=outbox');
  });

  it('says which of the two was under way already', async () => {
    redrive = json({ redriving: 0, running: ['events'] }, 202);

    const { exitCode, output, errors } = await deadLetters('redrive', '--yes');

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: '0 dead letters redriven\n' });
    expect(errors).toBe('those of events are being redriven already\n');
  });

  it('waits no longer with --wait where one is back', async () => {
    const failedAt = new Date(Date.now() + 60_000).toISOString();
    list = { deadLetters: [{ ...ruleLetter, failedAt }], count: 1 };

    const { exitCode, errors } = await deadLetters(
      ...['redrive', '--yes', '--wait', '--queue', 'outbox'],
    );

    expect(exitCode).toBe(1);
    expect(errors).toBe(
      'hooklane: not all is well yet: one failed after that, because of target_refused/channel_not_found\n' +
        '  next: hooklane dead-letters list --queue outbox\n',
    );
  });

  it('asks first, and redrives nothing where nobody can answer', async () => {
    const { exitCode, errors } = await deadLetters('redrive');

    expect(exitCode).toBe(2);
    expect(errors).toContain(`Redrive about 2 dead letters at ${server.origin}?`);
    expect(posts()).toEqual([]);
  });

  it('does nothing where there are none', async () => {
    list = { deadLetters: [], count: 0 };

    const { exitCode, output } = await deadLetters('redrive', '--json');

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: '{"redriving":0}\n' });
    expect(posts()).toEqual([]);
  });

  it('waits with --wait until there are none', async () => {
    counts = [2, 1, 0];

    const { exitCode, output, errors } = await deadLetters('redrive', '--yes', '--wait');

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: '2 dead letters redriven\n' });
    expect(errors).toBe(noneLeft);
    expect(counts).toEqual([]);
  });

  it.each([
    ['events', 'an event that fails again is back in about a quarter of an hour'],
    ['outbox', 'what a target does not answer is back within a day'],
  ])('says of %s alone when it would be back', async (queue, backWhen) => {
    counts = [1, 0];

    const { errors } = await deadLetters('redrive', '--queue', queue, '--yes', '--wait');

    expect(errors).toBe(`no dead letters are left; ${backWhen}\n`);
  });

  it('can be interrupted while it waits', async () => {
    const args = ['dead-letters', 'redrive', '--yes', '--wait'];
    const running = startHooklane(args, { PORT: String(server.port) });
    await waitUntil('the first look', () => server.requests.length === 3);

    const { exitCode, errors } = await running.interrupt();

    expect({ exitCode, errors }).toEqual({ exitCode: 130, errors: '' });
  });

  it('says that one is under way, or waits for that', async () => {
    redrive = refusal(409, 'redrive_running', 'the dead letters are being moved back already');
    counts = [2, 2, 0];

    const refused = await deadLetters('redrive', '--yes');
    const waited = await deadLetters('redrive', '--yes', '--wait');

    expect(refused.exitCode).toBe(1);
    expect(refused.errors).toContain('next: hooklane dead-letters redrive --wait');
    expect(waited.exitCode).toBe(0);
    expect(waited.errors).toBe(`they are being redriven already\n${noneLeft}`);
  });
});
