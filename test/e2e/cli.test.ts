import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { fixture } from '../support/fixtures.ts';
import { type CommandResult, hooklane, startHooklane } from '../support/hooklane.ts';
import { type RunningService, runService } from '../support/running-service.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { waitUntil } from '../support/wait-until.ts';

const folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
const push = fixture('github', 'push');
const pushKey = `github:default:${push.headers['x-github-delivery']}`;
let service: RunningService;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  service = await runService({
    PORT: '0',
    HOOKLANE_DATA: join(folder, 'data'),
    HOOKLANE_SUBSCRIPTIONS: 'test/support/subscriptions/noting.ts',
    ...secretEnvironment,
  });
  environment = { ...secretEnvironment, PORT: new URL(service.origin).port };
});

afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

function run(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(args, environment);
}

async function listed(...args: readonly string[]): Promise<readonly Envelope[]> {
  return JSON.parse((await run('events', 'list', '--json', ...args)).output).events;
}

describe('an evening on call, with the command line alone', () => {
  it('sends all of GitLab’s fixtures, and every one of them is listed', async () => {
    const sent = await run('send', 'test/fixtures/gitlab', '--json');

    const { accepted, refused, failed } = JSON.parse(sent.output);
    expect([sent.exitCode, refused, failed]).toEqual([0, 0, 0]);
    expect(accepted).toBeGreaterThan(50);
    await waitUntil('the events', async () => {
      const events = await listed('--provider', 'gitlab', '--all');
      return events.length > 50;
    });
  });

  it('sees an event come, and shows what it is, to the byte', async () => {
    const tail = startHooklane(
      ['events', 'tail', '--provider', 'github', '--interval', '0.2', '--since', '1h', '--json'],
      environment,
    );

    await run('send', 'test/fixtures/github/push');
    await waitUntil('the event', () => tail.output().includes('\n'));
    const { exitCode, output } = await tail.interrupt();
    const shown = await run('events', 'show', pushKey);
    const file = join(folder, 'body');
    const body = await run('events', 'body', pushKey, '--output', file);

    expect(exitCode).toBe(0);
    expect(
      output
        .trimEnd()
        .split('\n')
        .map((line) => eventKeyOf(JSON.parse(line))),
    ).toEqual([pushKey]);
    expect(shown.output).toMatch(/^key +github:.*\nstatus +dispatched, delivered once\n/);
    expect(body.exitCode).toBe(0);
    expect(readFileSync(file)).toEqual(push.body);
  });

  it('exports everything with its payload, which is what the API shows', async () => {
    const file = join(folder, 'events.ndjson');

    const { exitCode, errors } = await run('events', 'export', '--data', '--output', file);

    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const exported = lines.map((line) => JSON.parse(line));
    const events = await listed('--all');
    expect(exitCode).toBe(0);
    expect(errors).toBe(`${events.length} events\n`);
    expect(exported.map(eventKeyOf)).toEqual(events.map(eventKeyOf));
    const pushed = exported.find((event) => eventKeyOf(event) === pushKey);
    expect(pushed.data).toEqual(JSON.parse(push.body.toString('utf8')));
    expect(pushed.bodyhash).toBe(createHash('sha256').update(push.body).digest('hex'));
  });

  it('hears what is wrong with a question', async () => {
    const cursor = await run('events', 'list', '--cursor', 'xx');
    const missing = await run('events', 'show', 'github:default:nothing');
    const bodyless = await run('events', 'body', 'github:default:nothing');

    expect([cursor.exitCode, missing.exitCode, bodyless.exitCode]).toEqual([2, 3, 3]);
    expect(cursor.errors).toContain('400 parameter_invalid: the parameter cursor must be one');
    expect(missing.errors).toContain('404 event_not_found');
    expect(cursor.output + missing.output + bodyless.output).toBe('');
  });

  it('finds no dead letters', async () => {
    const list = await run('dead-letters', 'list');
    const redrive = await run('dead-letters', 'redrive', '--yes', '--wait');
    const show = await run('dead-letters', 'show', 'nothing');

    expect([list.exitCode, list.errors]).toEqual([0, 'no dead letters\n']);
    expect([redrive.exitCode, redrive.output]).toEqual([0, '0 dead letters redriven\n']);
    expect(show.exitCode).toBe(3);
  });

  it('replays an event, and all that a filter finds', async () => {
    const one = await run('events', 'replay', pushKey);
    const all = await run('events', 'replay', '--provider', 'gitlab', '--yes', '--rate', '1000');
    const none = await run('events', 'replay', 'github:default:nothing');
    const shown = await run('events', 'show', pushKey);

    expect([one.exitCode, one.output]).toEqual([0, `${pushKey} is replayed\n`]);
    expect(all.exitCode).toBe(0);
    expect(all.output).toMatch(/^\d+ replayed, 0 failed, 0 not tried\n$/);
    expect(none.exitCode).toBe(3);
    expect(shown.output).toMatch(/^note +\w+ +\d .* [\da-f-]{36}$/m);
  });
});
