import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { envelopes } from '../support/envelopes.ts';
import { eventList } from '../support/event-list.ts';
import { hooklane } from '../support/hooklane.ts';
import { startLoopbackServer } from '../support/loopback-server.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('hooklane', () => {
  it('explains itself with --help', async () => {
    const { exitCode, output, errors } = await hooklane(['--help']);

    expect(exitCode).toBe(0);
    expect(output).toContain('Usage: hooklane [options] [command]');
    expect(output).toContain('send [options] <fixture or file>');
    expect(output).toContain(
      'Exit codes: 0 done, 1 failed, 2 not understood, 3 the event or letter is not there, 130 Ctrl-C.',
    );
    expect(errors).toBe('');
  });

  it('shows how hooks are registered, kept and looked at', async () => {
    const { output } = await hooklane(['--help']);

    expect(output).toContain('$ hooklane connect github acme/web --stage prod');
    expect(output).toContain('$ hooklane secrets rotate github --stage prod');
    expect(output).toContain('$ hooklane doctor --stage prod');
  });

  it('says its version, and no more', async () => {
    expect(await hooklane(['--version'])).toEqual({ exitCode: 0, output: '0.1.0\n', errors: '' });
  });

  it('explains a command with examples', async () => {
    const { exitCode, output } = await hooklane(['send', '--help']);

    expect(exitCode).toBe(0);
    expect(output).toContain('Examples:\n  $ hooklane send test/fixtures/github/push\n');
    expect(output).toContain('-H, --header <name: value>');
  });

  it('explains itself when it is told nothing, and exits with 2', async () => {
    const { exitCode, output, errors } = await hooklane([]);

    expect(exitCode).toBe(2);
    expect(errors).toContain('Usage: hooklane [options] [command]');
    expect(output).toBe('');
  });

  it.each([
    ['an unknown command', ['sned'], "unknown command 'sned'"],
    ['an unknown option', ['--loud'], "unknown option '--loud'"],
    ['an unknown option of a command', ['send', 'x', '--loud'], "unknown option '--loud'"],
    ['a missing argument', ['send'], "missing required argument 'fixture or file'"],
    ['an argument too many', ['send', 'x', 'y'], 'too many arguments'],
    ['an option without its value', ['send', 'x', '--url'], "'--url <url>' argument missing"],
  ])('exits with 2 for %s, and says what it was', async (_, args, problem) => {
    const { exitCode, output, errors } = await hooklane(args);

    expect(exitCode).toBe(2);
    expect(errors).toContain(problem);
    expect(output).toBe('');
  });

  it('points at --help when an option of a command is unknown', async () => {
    const { errors } = await hooklane(['send', 'x', '--loud']);

    expect(errors).toContain('add --help');
  });

  it('explains in one line that PORT is no number', async () => {
    const push = 'test/fixtures/github/push';

    const { errors } = await hooklane(['send', push, '--secret', 's'], { PORT: 'http' });

    expect(errors).toContain('PORT must be a whole number');
    expect(errors).not.toContain('    at ');
  });

  it('points at the command that was meant', async () => {
    const { errors } = await hooklane(['events', 'lst']);

    expect(errors).toContain('(Did you mean list?)');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with %s, and its child with it', async (signal) => {
    const server = await startLoopbackServer(() => ({ status: 503, body: '' }));
    const args = ['bin/hooklane.js', 'events', 'list', '--url', server.origin];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    await waitUntil('the first question', () => server.requests.length > 0);

    child.kill(signal);

    expect(await once(child, 'exit')).toEqual([130, null]);
    await server.stop();
  });

  it.each([
    ['help', ['send', '--help']],
    ['a table', ['events', 'list', '--all']],
    ['lines', ['events', 'export']],
  ])('ends quietly when nobody reads %s any more', async (_, args) => {
    const server = await startLoopbackServer(eventList(envelopes(5000)));
    const child = spawn(process.execPath, ['src/cli/main.ts', ...args], {
      env: { HOOKLANE_URL: server.origin },
    });
    const errors = text(child.stderr);

    child.stdout.destroy();

    const [exitCode] = await once(child, 'exit');
    expect([exitCode, await errors]).toEqual([0, '']);
    await server.stop();
  });
});
