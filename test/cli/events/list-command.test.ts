import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../../src/domain/envelope.ts';
import { envelopeWith } from '../../support/deliveries.ts';
import { envelopes } from '../../support/envelopes.ts';
import { eventList } from '../../support/event-list.ts';
import { type CommandResult, hooklane } from '../../support/hooklane.ts';
import { type LoopbackServer, startLoopbackServer } from '../../support/loopback-server.ts';

let events: readonly Envelope[];
let server: LoopbackServer;

beforeEach(async () => {
  events = envelopes(450);
  server = await startLoopbackServer((request) => eventList(events)(request));
});

afterEach(() => server.stop());

function list(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['events', 'list', ...args], { PORT: String(server.port) });
}

function queries(): readonly object[] {
  return server.requests.map(({ query }) => Object.fromEntries(query));
}

function idsIn(output: string): readonly string[] {
  return JSON.parse(output).events.map(({ id }: Envelope) => id);
}

describe('hooklane events list', () => {
  it('shows in columns what came to the local service', async () => {
    events = [
      envelopeWith({ id: 'e1', hook: 'acme-web', scope: 'acme/website', authid: 'mona' }),
      envelopeWith({ id: 'e2', type: 'com.github.issues.opened', scope: 'acme/web' }),
    ];

    const { exitCode, output, errors } = await list();

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toBe(
      [
        'RECEIVED              TYPE                      SCOPE         BY    KEY',
        '2026-01-02T03:04:05Z  com.github.push           acme/website  mona  github:acme-web:e1',
        '2026-01-02T03:04:05Z  com.github.issues.opened  acme/web      -     github:default:e2',
        '',
      ].join('\n'),
    );
  });

  it('shows fifty, and says how to see more', async () => {
    const { output, errors } = await list();

    expect(output.split('\n')).toHaveLength(1 + 50 + 1);
    expect(errors).toBe('there are more: --cursor 50\n');
    expect(queries()).toEqual([{ limit: '50' }]);
  });

  it('goes on at a cursor', async () => {
    const { output } = await list('--cursor', '448', '--json');

    expect(idsIn(output)).toEqual(['e449', 'e450']);
  });

  it('takes as many pages as a limit needs', async () => {
    const { output } = await list('--limit', '250', '--json');

    expect(idsIn(output)).toHaveLength(250);
    expect(JSON.parse(output).cursor).toBe('250');
    expect(queries()).toEqual([{ limit: '200' }, { limit: '50', cursor: '200' }]);
  });

  it('lists all with --all, as one document', async () => {
    const { output, errors } = await list('--all', '--json');

    expect(JSON.parse(output)).toEqual({ events });
    expect(output.split('\n')).toHaveLength(2);
    expect(errors).toBe('');
  });

  it('shows the head once, however many pages there are', async () => {
    const { output } = await list('--all');

    expect(output.match(/RECEIVED/g)).toHaveLength(1);
    expect(output.trimEnd().split('\n')).toHaveLength(1 + 450);
  });

  it.each([[[]], [['--json']]])('says that there are none, %j', async (args) => {
    events = [];

    const { exitCode, output, errors } = await list(...args);

    expect(exitCode).toBe(0);
    expect([output, errors]).toEqual(
      args.length === 0 ? ['', 'no events\n'] : ['{"events":[]}\n', ''],
    );
  });

  it.each([[[]], [['--json']]])(
    'says what may be a slip where nothing is of it, %j',
    async (args) => {
      events = [];

      const { exitCode, errors } = await list('--type', 'com.github.psh', ...args);

      expect(exitCode).toBe(0);
      expect(errors).toMatch(
        /^(no events\n)?no type com\.github\.psh is known; did you mean com\.github\.push\?\n$/,
      );
    },
  );

  it('doubts nothing of which there is something', async () => {
    const { errors } = await list('--type', 'com.github.psh', '--all');

    expect(errors).toBe('');
  });

  it.each(['slack', 'github', 'gitlab', 'custom'])('takes the provider %s', async (provider) => {
    const { exitCode } = await list('--provider', provider);

    expect(exitCode).toBe(0);
    expect(queries()).toEqual([{ provider, limit: '50' }]);
  });

  it.each(['list', 'tail', 'export', 'replay'])('knows no other provider: %s', async (verb) => {
    const { exitCode, output, errors } = await hooklane(['events', verb, '--provider', 'githb']);

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain('Allowed choices are slack, github, gitlab, custom');
  });

  it('asks with all of the filter, so that every character arrives as it is', async () => {
    const filter = {
      provider: 'github',
      hook: 'acme-web',
      source: "https://github.com/acme/web?a=b&c=d e+f'(g)",
      type: 'com.github.*',
      since: '2026-01-01T00:00:00+05:45',
      until: '2026-01-02',
    };

    await list(...Object.entries(filter).flatMap(([name, value]) => [`--${name}`, value]));

    expect(queries()).toEqual([{ ...filter, limit: '50' }]);
    expect(server.requests[0]?.path).not.toMatch(/[ +*']/);
  });

  it.each([
    ['2h', 2 * 60 * 60],
    ['1d12h', 36 * 60 * 60],
    ['90s', 90],
    ['15m', 15 * 60],
    ['1w', 7 * 24 * 60 * 60],
  ])('knows since when %s is', async (ago, seconds) => {
    const before = Date.now();

    await list('--since', ago);

    const since = Date.parse(server.requests[0]?.query.get('since') ?? '');
    expect(since + seconds * 1000).toBeGreaterThanOrEqual(before);
    expect(since + seconds * 1000).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['--since', 'yesterday'],
    ['--since', '2 h'],
    ['--since', '2h-'],
    ['--since', '2026-13-01'],
    ['--since', '2026-01-01T00:00:00'],
    ['--until', '10'],
    ['--limit', '0'],
    ['--limit', '1.5'],
    ['--limit', 'all'],
  ])('does not ask with %s %s', async (name, value) => {
    const { exitCode, output, errors } = await list(name, value);

    expect(exitCode).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain(`"${value}"`);
    expect(server.requests).toEqual([]);
  });

  it('shows nothing that a terminal would obey', async () => {
    events = [envelopeWith({ scope: 'a\u001b[2Jb\u009b1mc\u202ed\ne', authid: '\u0007' })];

    const { output } = await list();

    expect(output).toContain('  a [2Jb 1mc d e  ');
    expect(output).not.toMatch(/[^\n\x20-\x7e]/);
  });
});

describe('colours', () => {
  const bold = '\u001b[1m';

  it.each([
    ['there are none in a pipe', [], {}, false],
    ['there are where somebody insists', [], { FORCE_COLOR: '1' }, true],
    ['--no-color wins', ['--no-color'], { FORCE_COLOR: '1' }, false],
    ['NO_COLOR means none', [], { NO_COLOR: '1' }, false],
  ])('%s', async (_, args, environment, isColoured) => {
    const { output } = await hooklane(['events', 'list', '--limit', '1', ...args], {
      PORT: String(server.port),
      ...environment,
    });

    expect(output.includes(bold)).toBe(isColoured);
  });
});
