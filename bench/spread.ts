export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly q1: number;
  readonly q3: number;
  readonly p90: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = sortedUp(values);
  const at = (share: number): number => quantile(sorted, share);
  return { median: at(0.5), p10: at(0.1), q1: at(0.25), q3: at(0.75), p90: at(0.9) };
}

/** The median, and from the first quartile to the third. */
export function asCell({ median, q1, q3 }: Spread, digits: number): string {
  const [middle, low, high] = [median, q1, q3].map((value) => value.toFixed(digits));
  return `${middle} (${low}-${high})`;
}

/** @param share 0.99 for the 99th percentile */
export function quantileOf(values: readonly number[], share: number): number {
  return quantile(sortedUp(values), share);
}

function sortedUp(values: readonly number[]): readonly number[] {
  return values.toSorted((left, right) => left - right);
}

/** Between two samples, the share of the way from one to the other. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place % 1);
}
