import type { Envelope } from '../../src/domain/envelope.ts';

/** An envelope as the query API lists it, with whatever is said differently. */
export function envelopeWith(parts: Partial<Envelope> = {}): Envelope {
  return {
    specversion: '1.0',
    id: 'e1',
    source: 'https://github.com/acme/web',
    type: 'com.github.push',
    time: '2026-01-02T03:04:05.678Z',
    datacontenttype: 'application/json',
    provider: 'github',
    hook: 'default',
    recordedtime: '2026-01-02T03:04:05.678Z',
    authid: 'mona',
    scope: 'acme/web',
    bodyhash: '0'.repeat(64),
    ...parts,
  };
}

/** So many of them, received a second apart, the newest first. */
export function envelopes(count: number): readonly Envelope[] {
  const newest = Date.parse('2026-01-02T03:04:05.678Z');
  return Array.from({ length: count }, (_, index) =>
    envelopeWith({
      id: `e${index + 1}`,
      recordedtime: new Date(newest - index * 1000).toISOString(),
    }),
  );
}
