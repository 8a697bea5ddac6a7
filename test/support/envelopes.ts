import type { Envelope } from '../../src/domain/envelope.ts';
import { envelopeWith } from './deliveries.ts';

/** So many of them, with the ids e1, e2 and so on, received a second apart, the newest first. */
export function envelopes(count: number): readonly Envelope[] {
  const newest = Date.parse('2026-01-02T03:04:05.678Z');
  return Array.from({ length: count }, (_, index) =>
    envelopeWith({
      id: `e${index + 1}`,
      recordedtime: new Date(newest - index * 1000).toISOString(),
    }),
  );
}
