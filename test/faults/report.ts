import type { Drained } from './drain.ts';
import { type Faults, faultKinds, serverNames } from './fault-kinds.ts';
import type { Ledger } from './ledger.ts';
import type { Verdict } from './verify.ts';

export interface Outcome {
  readonly seed: number;
  readonly kills: number;
  readonly sendingSeconds: number;
  readonly drainingSeconds: number;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly drained: Drained;
  readonly verdict: Verdict;
}

const namedMax = 10;

export function isKept({ ledger, verdict, drained }: Outcome): boolean {
  const broken = Object.values(brokenIn({ ledger, verdict }));
  return broken.every(({ length }) => length === 0) && leftIn(drained) === 0;
}

function brokenIn({
  ledger,
  verdict,
}: Pick<Outcome, 'ledger' | 'verdict'>): Readonly<Record<string, readonly string[]>> {
  return {
    lost: verdict.lost,
    doubled: verdict.doubled,
    'other bytes': verdict.changed,
    'flagged wrongly': verdict.flagged,
    'without effect': [...verdict.unannounced, ...verdict.targets.missing],
    'not wanted': verdict.targets.unwanted,
    'replay not kept': verdict.replays.unkept,
    'replay not asked for': verdict.replays.unasked,
    'refused wrongly': ledger.refusedWrongly,
  };
}

function leftIn({ left }: Drained): number {
  return left.queued + left.outbox + left.spilled + left.deadLetters;
}

export function asJson(outcome: Outcome): string {
  const { faults, ledger, ...rest } = outcome;
  const injected = faultKinds.map((kind) => [
    kind,
    Object.fromEntries(serverNames.map((server) => [server, faults.counted(kind, server)])),
  ]);
  const answers = {
    accepted: ledger.accepted.size,
    sent: ledger.sent,
    retries: ledger.retries,
    redeliveries: ledger.redeliveries,
    own: ownIn(ledger),
    batches: ledger.batches,
    batchesRefused: ledger.batchesRefused,
    replays: replaysIn(ledger),
    noAnswer: ledger.noAnswer,
    refusedByStatus: Object.fromEntries(ledger.refusedByStatus),
    refusedWrongly: ledger.refusedWrongly,
  };
  const result = {
    kept: isKept(outcome),
    ...rest,
    ...answers,
    injected: Object.fromEntries(injected),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

export function asTable(outcome: Outcome): string {
  return [
    ...faultLines(outcome.faults),
    '',
    ...countLines(outcome),
    ...brokenLines(outcome),
    '',
  ].join('\n');
}

function faultLines(faults: Faults): readonly string[] {
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  const rows = faultKinds.map((kind) => {
    const counts = serverNames.map((server) => faults.counted(kind, server));
    return row(kind, [...counts, counts.reduce((sum, count) => sum + count, 0)]);
  });
  return [
    row('fault', [...serverNames, 'injected']),
    ...rows,
    `${faults.total()} faults in ${faults.requests} requests of the service`,
  ];
}

function ownIn({ accepted }: Ledger): number {
  return [...accepted.keys()].filter((key) => key.startsWith('custom:')).length;
}

function replaysIn({ replays }: Ledger): Readonly<Record<'events' | 'asked' | 'taken', number>> {
  const sum = (name: 'asked' | 'taken'): number =>
    [...replays.values()].reduce((all, each) => all + each[name], 0);
  return { events: replays.size, asked: sum('asked'), taken: sum('taken') };
}

function countLines(outcome: Outcome): readonly string[] {
  const { ledger, drained, verdict, sendingSeconds, drainingSeconds } = outcome;
  const refused = [...ledger.refusedByStatus].sort(([one], [other]) => one - other);
  const replays = replaysIn(ledger);
  const rate = ledger.accepted.size / Math.max(sendingSeconds, 1);
  const rows: readonly (readonly [string, number, string])[] = [
    [
      'requests sent',
      ledger.sent,
      `${ledger.retries} retries, ${ledger.redeliveries} redeliveries`,
    ],
    ['events accepted', ledger.accepted.size, `in ${ledger.acceptedAnswers} requests`],
    [
      'of your own',
      ownIn(ledger),
      `by POST /events; ${ledger.batches} batches, ${ledger.batchesRefused} of them refused`,
    ],
    ...refused.map(([status, count]) => [`refused with ${status}`, count, ''] as const),
    ['no answer', ledger.noAnswer, `${outcome.kills} kill -9`],
    ['refused wrongly', ledger.refusedWrongly.length, '4xx for a right request'],
    ['stored', verdict.stored, `${verdict.storedUnacknowledged} of them never acknowledged`],
    [
      'dead letters',
      drained.redriven,
      `failed for good, redriven; of ${drained.lookedAt} looked at, ${drained.withReason} say why`,
    ],
    ['not drained', leftIn(drained), ''],
    ['lost', verdict.lost.length, ''],
    ['doubled', verdict.doubled.length, ''],
    ['other bytes', verdict.changed.length, `${verdict.bodiesCompared} compared byte for byte`],
    ['flagged wrongly', verdict.flagged.length, 'taken for copies'],
    [
      'without effect',
      verdict.unannounced.length,
      `stored, and nobody told; ${verdict.repeats} are told of more than once`,
    ],
    [
      'of targets',
      verdict.targets.due,
      `dispatches, in ${verdict.targets.requests} requests with ${verdict.targets.faults} faults`,
    ],
    ['without effect', verdict.targets.missing.length, `and ${verdict.targets.repeats} repeats`],
    ['not wanted', verdict.targets.unwanted.length, 'effects of no rule'],
    ['replays', replays.taken, `of ${replays.asked} asked for, ${replays.events} events`],
    ['replays not kept', verdict.replays.unkept.length, 'answered 202, and nobody told'],
    ['not asked for', verdict.replays.unasked.length, 'events with more replays'],
  ];
  const seconds = `${sendingSeconds.toFixed(0)} s of sending (${rate.toFixed(0)} accepted/s), ${drainingSeconds.toFixed(0)} s of draining, seed ${outcome.seed}`;
  return [
    ...rows.map(
      ([name, count, note]) => `${name.padEnd(20)}${String(count).padStart(10)}  ${note}`,
    ),
    '',
    seconds,
  ];
}

function brokenLines(outcome: Outcome): readonly string[] {
  return Object.entries(brokenIn(outcome)).flatMap(([name, list]) =>
    list.slice(0, namedMax).map((key) => `  ${name}: ${key}`),
  );
}
