import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { takeEffects } from '../faults/effects.ts';
import { hooklane } from '../support/hooklane.ts';
import { MoodyService } from '../support/moody-service.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { waitUntil } from '../support/wait-until.ts';
import { idsIn, lasting, sectionOf, shortenedAs, stepsIn } from './documented-session.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
const section = sectionOf(page, '## A walk-through: from the alarm to the replay');
const steps = stepsIn(section);

/** Five receives take as many times the visibility, and longer where others use the machine. */
const patience = 60_000;
const timeout = 3 * patience;

/** What the page says that happens between the commands. */
const happenings: Readonly<Record<string, () => Promise<void>>> = {
  'all is well': async () => {
    await send('github/push');
    await untilBacklog({ queued: 0, deadLetters: 0 });
  },
  'the table takes no more writes': async () => {
    service.turn('dynamodb', 'throttling', 'attribute_not_exists(pk) OR expires');
    await send('gitlab/pipeline');
    // Far behind, so that it is known which of the letters is the newer.
    await waitUntil('the second failure', () => failures() >= 2, patience);
    await send('github/issues.opened');
    await untilBacklog({ queued: 0, deadLetters: 2 });
  },
  'the table takes writes again': () => service.calm(),
  'the worker stores them': () => untilBacklog({ queued: 0, deadLetters: 0 }),
  "the queue's reader takes all there is and loses it": async () => {
    expect((await takeEffects(service.endpointOf('sqs'))).keys.size).toBe(3);
  },
};

/** The real ids for those on the page, as commands showed them. */
const realIds = new Map<string, string>();
let service: MoodyService;

beforeAll(async () => {
  // Who is throttled waits before it tries again, and a sixth receive within that would be another letter.
  service = await MoodyService.start({ visibilitySeconds: 4 });
}, patience);

afterAll(() => service.stop());

describe('the walk-through in docs/operations.md', () => {
  it.each(steps)(
    'shows what is printed by: hooklane $command',
    async ({ before, command, output }) => {
      await happen(before);

      const printed = await run(command);

      learnIds(output, printed);
      const documented = lasting(output);
      expect(shortenedAs(documented, lasting(printed))).toBe(documented);
    },
    timeout,
  );

  it("ends with the queue's reader told of what it had lost, and of nothing else", async () => {
    const { keys, replays, repeats } = await takeEffects(service.endpointOf('sqs'));

    expect([...keys]).toEqual([]);
    expect([...replays.keys()].sort()).toEqual([
      'github:default:92757d13-4583-4ca9-8980-8acdf639c165',
      'github:default:c236076e-947d-45c0-850e-113998fca532',
    ]);
    expect(repeats).toBe(0);
  });

  it('has a command for every stretch of the way', () => {
    const verbs = steps.map(({ command }) => command.split(' ').slice(0, 2).join(' '));

    expect(verbs).toEqual([
      'dead-letters list',
      'dead-letters show',
      'dead-letters redrive',
      'events show',
      'stats --since',
      'events replay',
      'events replay',
      'events show',
    ]);
  });
});

async function happen(all: readonly string[]): Promise<void> {
  for (const what of all) {
    const happening = happenings[what];
    if (happening === undefined) throw new Error(`nobody here knows how this happens: ${what}`);
    await happening();
  }
}

/** To the standard output and then the standard error, as a terminal shows them here. */
async function run(command: string): Promise<string> {
  const real = command.replace(/\S+/g, (word) => realIds.get(word) ?? word);
  const { output, errors } = await hooklane(real.split(' '), environment());
  return output + errors;
}

function learnIds(documented: string, printed: string): void {
  const real = idsIn(printed);
  for (const [at, id] of idsIn(documented).entries()) {
    if (!realIds.has(id)) realIds.set(id, real[at] ?? id);
  }
}

async function send(fixture: string): Promise<void> {
  const { exitCode } = await hooklane(['send', `test/fixtures/${fixture}`], environment());
  expect(exitCode).toBe(0);
}

function environment(): Readonly<Record<string, string>> {
  return { ...secretEnvironment, PORT: new URL(service.origin).port };
}

function failures(): number {
  return service.lines().filter(({ message }) => message === 'not processed').length;
}

async function untilBacklog(wanted: { queued: number; deadLetters: number }): Promise<void> {
  const look = async (): Promise<boolean> => {
    const { queued, outbox, deadLetters } = await service.backlog();
    return queued + outbox === wanted.queued && deadLetters === wanted.deadLetters;
  };
  await waitUntil(`${wanted.deadLetters} dead letters, and an empty queue`, look, patience);
}
