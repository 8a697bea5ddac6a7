/** What Lambda does to an invocation that takes too long: it has failed, whatever comes of it later. */
export async function withTimeout<Result>(
  running: Promise<Result>,
  timeoutMilliseconds: number,
): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the function timed out after ${timeoutMilliseconds} ms`)),
    timeoutMilliseconds,
  );
  return Promise.race([running, promise]).finally(() => clearTimeout(timer));
}
