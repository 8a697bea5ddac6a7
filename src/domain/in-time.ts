/**
 * What a promise comes to, unless the time is over first. What was begun goes on: nobody waits for it any more.
 * @throws what `late` makes, where the signal is aborted
 */
export async function inTime<Value>(
  signal: AbortSignal,
  run: () => Promise<Value>,
  late: () => Error,
): Promise<Value> {
  if (signal.aborted) throw late();
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(late());
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([run(), promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
