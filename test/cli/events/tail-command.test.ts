import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../../src/domain/envelope.ts';
import { envelopeWith } from '../../support/deliveries.ts';
import { envelopes } from '../../support/envelopes.ts';
import { eventList, json, refusal } from '../../support/event-list.ts';
import { hooklane, type RunningCommand, startHooklane } from '../../support/hooklane.ts';
import {
  type CannedAnswer,
  closedPort,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

let events: readonly Envelope[];
/** What is answered instead of the events, where there is something. */
let instead: CannedAnswer | undefined;
let server: LoopbackServer;
let command: RunningCommand | undefined;

beforeEach(async () => {
  events = [received('old', 0)];
  instead = undefined;
  server = await startLoopbackServer((request) => instead ?? eventList(events)(request));
});

afterEach(async () => {
  await command?.interrupt();
  command = undefined;
  await server.stop();
});

/** By the API's clock, which is this one. */
function received(id: string, secondsAgo: number): Envelope {
  const recordedtime = new Date(Date.now() - secondsAgo * 1000).toISOString();
  return envelopeWith({ id, recordedtime });
}

/** Under way, with the events of before behind it. */
async function tail(...args: readonly string[]): Promise<RunningCommand> {
  const fast = ['--interval', '0.1', '--json'];
  const started = startHooklane(['events', 'tail', ...fast, ...args], {
    PORT: String(server.port),
  });
  command = started;
  await polled(4);
  return started;
}

/** So many requests came from now on: what was there before them has been seen. */
async function polled(times: number): Promise<void> {
  const before = server.requests.length;
  await waitUntil('requests', () => server.requests.length >= before + times);
}

/** Of the lines that are there as a whole. */
function idsIn(output: string): readonly string[] {
  const lines = output.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line).id);
}

describe('hooklane events tail', () => {
  it('prints what comes from now on, each once, and ends well with Ctrl-C', async () => {
    const running = await tail();

    events = [received('e2', 0), received('e1', 1), ...events];
    await polled(3);
    events = [received('e3', 0), ...events];
    await polled(3);
    const { exitCode, output, errors } = await running.interrupt();

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(idsIn(output)).toEqual(['e1', 'e2', 'e3']);
  });

  it('prints an event that is stored after a later one', async () => {
    const running = await tail();

    events = [received('e2', 0), ...events];
    await polled(3);
    events = [...events, received('e1', 100)];
    await polled(3);

    expect(idsIn(running.output())).toEqual(['e2', 'e1']);
  });

  it('begins with what came since a time, in the order of receipt', async () => {
    events = [received('e2', 10), received('e1', 20)];

    const running = await tail('--since', '1m', '--type', 'com.github.*');
    await polled(3);

    expect(idsIn(running.output())).toEqual(['e1', 'e2']);
    const [first, later] = [server.requests[0]?.query, server.requests.at(-1)?.query];
    expect(first?.get('type')).toBe('com.github.*');
    // It never asks for what is before.
    expect(later?.get('since')).toBe(first?.get('since'));
  });

  it('does not print again what it printed while the clock goes on', async () => {
    events = [received('e2', 10), received('e1', 400)];

    const running = await tail('--since', '1h');
    await polled(3);

    expect(idsIn(running.output())).toEqual(['e1', 'e2']);
    expect(Date.parse(server.requests.at(-1)?.query.get('since') ?? '')).toBeGreaterThan(
      Date.now() - 130_000,
    );
  });

  it('survives an API that fails, and says so once', async () => {
    const running = await tail();

    instead = refusal(503, 'store_unavailable', 'no');
    await waitUntil('the note', () => running.errors().includes('asking on'));
    await polled(9);
    instead = undefined;
    events = [received('e1', 0), ...events];
    await waitUntil('the event', () => running.output() !== '');
    await waitUntil('the word of it', () => running.errors().includes('answers again'));

    expect(idsIn(running.output())).toEqual(['e1']);
    expect(running.errors()).toBe(
      'hooklane: the API answered 503 store_unavailable: no; asking on\nhooklane: it answers again\n',
    );
  });

  it('goes on where a filter finds nothing on one page after the other', async () => {
    instead = json({ events: [], cursor: 'there is more' });
    const running = await tail();
    await polled(12);

    instead = undefined;
    events = [received('e1', 0), ...events];
    await waitUntil('the event', () => running.output() !== '');

    expect(running.errors()).toBe('');
    expect(idsIn(running.output())).toContain('e1');
  });

  it('says when there is more than it can show', async () => {
    events = envelopes(7000);

    const running = await tail('--since', '2026-01-01');
    await waitUntil('all of them', () => idsIn(running.output()).length >= 5000);
    await polled(3);

    const ids = idsIn(running.output());
    expect(ids.at(0)).toBe('e5000');
    expect(ids.at(-1)).toBe('e1');
    expect(ids).toHaveLength(5000);
    expect(running.errors()).toBe('hooklane: too many at once; these are the newest 5000\n');
  });

  it('shows columns to a person, with one head', async () => {
    events = [received('e1', 10)];
    const environment = { PORT: String(server.port) };
    const args = ['events', 'tail', '--interval', '0.1', '--since', '1m'];
    command = startHooklane(args, environment);
    await polled(4);

    events = [received('e2', 0), ...events];
    await waitUntil('the second', () => command?.output().includes('default:e2'));

    const lines = command.output().trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^RECEIVED +TYPE +SCOPE +BY +KEY$/);
  });

  it('ends at once where the first question fails', async () => {
    const { exitCode, errors } = await hooklane(['events', 'tail'], { PORT: await closedPort() });

    expect(exitCode).toBe(1);
    expect(errors).toContain('nobody listens at http://127.0.0.1:');
  });
});
