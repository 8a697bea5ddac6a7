/** How long something takes: the median of three runs, so that one pause decides nothing. */
export async function medianMilliseconds(run: () => unknown): Promise<number> {
  const times = [await timed(run), await timed(run), await timed(run)];
  const [, median = 0] = times.sort((left, right) => left - right);
  return median;
}

async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
