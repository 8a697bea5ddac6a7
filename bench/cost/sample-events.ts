import { hashOf } from '../../src/domain/body.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { randomFrom } from '../../test/faults/random.ts';
import { type FixtureCase, fixture, fixturesOf } from '../../test/support/fixtures.ts';

/**
 * The provider's fixtures, each event once: a second one under the same id would be a redelivery, and one with
 * the same body may be taken for a replay, which are other things at other prices.
 */
export function sampleEvents(provider: Provider): readonly FixtureCase[] {
  const seen = new Set<string>();
  return fixturesOf(provider.name).filter(({ envelope, body }) => {
    if (envelope === undefined) return false;
    const names = [eventKeyOf(envelope), hashOf(body)];
    const isNew = names.every((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    return isNew;
  });
}

/** One in so many, spread over all. */
export function everyOf(events: readonly FixtureCase[], step: number): readonly FixtureCase[] {
  return events.filter((_, index) => index % step === 0);
}

/**
 * Pushes with that many bytes that do not pack to less than three quarters: what a large body costs is told by
 * what is left of it.
 */
export function largeEvents(count: number, bytes: number): readonly FixtureCase[] {
  const push = fixture('github', 'push');
  return Array.from({ length: count }, (_, index) => {
    const filler = randomText(index, bytes - push.body.length);
    const payload = { ...JSON.parse(push.body.toString('utf8')), filler };
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const headers = { ...push.headers, 'x-github-delivery': id };
    return { ...push, name: `large-${index}`, headers, body: Buffer.from(JSON.stringify(payload)) };
  });
}

function randomText(seed: number, length: number): string {
  const random = randomFrom(seed);
  const bytes = Buffer.from(
    Array.from({ length: Math.ceil((length * 3) / 4) }, () => Math.floor(random() * 256)),
  );
  return bytes.toString('base64').slice(0, length);
}
