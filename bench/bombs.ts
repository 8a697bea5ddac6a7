import { createHmac } from 'node:crypto';
import { parse as parseForm } from 'node:querystring';
import type { HttpRequest } from '../src/domain/http.ts';
import { parseJsonObject } from '../src/domain/json.ts';
import type { Provider } from '../src/providers/provider.ts';
import { providers } from '../src/providers/registry.ts';
import { type Bomb, bombsFor, signed } from '../test/fuzz/bombs.ts';
import { fixtureTime as now } from '../test/support/fixtures.ts';
import { receiverOf } from '../test/support/receiver.ts';
import type { Benchmark, Outcome, Settings } from './benchmark.ts';
import { honestBody } from './honest-body.ts';
import { interleave } from './interleave.ts';
import { type Spread, spreadOf } from './spread.ts';

/** A bomb takes at most so many times the time of an honest request with as many bytes. */
const ratioMax = 25;

/** And of what it takes anybody: of that request, or of its own floor where that is higher. */
const excessMax = 5;

const megabyte = 1_000_000;
const largest = 6 * megabyte;

export const bombs: Benchmark = {
  name: 'bombs',
  title: 'Requests that are made to hurt',
  about: `How long the whole receive flow takes for a bomb: signature, payload, hash and compression, with
nothing behind it (what makes the event durable is stubbed out). Beside it an honest request of the same provider
with as many bytes: JSON as from a push with hundreds of commits. Both take turns in one process, with a clean heap
each time. *Floor* is what nobody gets below: one HMAC and one plain \`JSON.parse\` of the same bytes, or for a form
one plain \`querystring.parse\`. *Ratio* is bomb to honest in the same round, *excess* is bomb to the larger of honest
and floor: the median, and from the 10th to the 90th percentile. A bomb is measured for every provider and in every
header that can be sent it; the table shows the one with the highest ratio. Those in headers end at 1 MB, which is
all that headers may have.

Work that grows with the bytes cannot be refused: a provider's largest events are as large. Work that grew with
their square would break the bounds at 6 MB by far.`,

  async run(settings) {
    const measured: Measured[] = [];
    for (const each of casesOf(settings)) measured.push(await measure(each, settings));
    return outcomeOf(measured);
  },
};

function casesOf({ isQuick }: Settings): readonly Case[] {
  return providers.flatMap((provider) =>
    bombsFor(provider).flatMap((bomb) => {
      const isSmall = isQuick || bomb.kind === 'header';
      return (isSmall ? [megabyte] : [megabyte, largest]).map((bytes) => ({
        provider,
        bomb,
        bytes,
      }));
    }),
  );
}

interface Case {
  readonly provider: Provider;
  readonly bomb: Bomb;
  readonly bytes: number;
}

interface Measured {
  readonly provider: string;
  readonly what: string;
  readonly family: string;
  readonly bytes: number;
  readonly status: number;
  /** Milliseconds. */
  readonly bomb: Spread;
  readonly honest: Spread;
  readonly floor: Spread;
  readonly ratio: Spread;
  readonly excess: Spread;
}

async function measure({ provider, bomb, bytes }: Case, settings: Settings): Promise<Measured> {
  const request = bomb.request(bytes);
  const honest = signed(provider, honestBody(provider, sizeOf(request)));
  const { status } = await received(provider, request);
  const samples = await interleave(
    {
      honest: () => received(provider, honest),
      bomb: () => received(provider, request),
      floor: () => floorOf(bomb, request),
    },
    settings.isQuick ? 2 : 9,
  );
  const rounds = samples.bomb.map((each, round) => {
    const honest = samples.honest[round] ?? Number.NaN;
    const floor = samples.floor[round] ?? Number.NaN;
    return { ratio: each / honest, excess: each / Math.max(honest, floor) };
  });
  settings.progress(`${provider.name}, ${bytes / megabyte} MB: ${bomb.what}`);
  return {
    provider: provider.name,
    what: bomb.what,
    family: bomb.family,
    bytes,
    status,
    bomb: spreadOf(samples.bomb),
    honest: spreadOf(samples.honest),
    floor: spreadOf(samples.floor),
    ratio: spreadOf(rounds.map(({ ratio }) => ratio)),
    excess: spreadOf(rounds.map(({ excess }) => excess)),
  };
}

function received(provider: Provider, request: HttpRequest) {
  return receiverOf({ provider, now }).receive(request);
}

/** What every receiver does. (Not with `URLSearchParams`, which takes minutes for some forms.) */
function floorOf({ kind }: Bomb, { body }: HttpRequest): unknown {
  const digest = createHmac('sha256', 'correct horse').update(body).digest();
  const text = body.toString('utf8');
  const payload =
    kind === 'form' ? parseForm(text, '&', '=', { maxKeys: 0 }) : parseJsonObject(text);
  return [digest, payload];
}

function sizeOf({ headers, body }: HttpRequest): number {
  return Buffer.byteLength(JSON.stringify(headers)) + body.length;
}

function outcomeOf(measured: readonly Measured[]): Outcome {
  const same = Map.groupBy(measured, ({ family, bytes }) => `${family} ${bytes}`);
  const ratio = Math.max(...measured.map((each) => each.ratio.median)).toFixed(1);
  const excess = Math.max(...measured.map((each) => each.excess.median)).toFixed(1);
  return {
    columns: [
      'bomb',
      'MB',
      'from',
      'answer',
      'bomb ms',
      'honest ms',
      'floor ms',
      `ratio <= ${ratioMax}`,
      `excess <= ${excessMax}`,
      'held',
    ],
    rows: [...same.values()].map((each) => rowOf(worstOf(each))),
    verdict: `Promised: at most ${ratioMax} times an honest request of equal size (the worst took ${ratio} times), and at most ${excessMax} times what its bytes cost anybody (the worst: ${excess}).`,
    isHeld: measured.every(isHeld),
    samples: measured,
  };
}

/** One that breaks a bound, if any does: the table must show it. */
function worstOf(measured: readonly Measured[]): Measured {
  const broken = measured.filter((each) => !isHeld(each));
  return (broken.length > 0 ? broken : measured).reduce((left, right) =>
    left.ratio.median >= right.ratio.median ? left : right,
  );
}

function isHeld({ ratio, excess }: Measured): boolean {
  return ratio.median <= ratioMax && excess.median <= excessMax;
}

function rowOf(measured: Measured): readonly string[] {
  const { what, bytes, provider, status, bomb, honest, floor, ratio, excess } = measured;
  const times = [bomb, honest, floor].map(({ median }) => median.toFixed(1));
  const quotients = [ratio, excess].map(
    ({ median, p10, p90 }) => `${median.toFixed(2)} (${p10.toFixed(2)}-${p90.toFixed(2)})`,
  );
  const held = isHeld(measured) ? 'yes' : 'NO';
  return [what, String(bytes / megabyte), provider, String(status), ...times, ...quotients, held];
}
