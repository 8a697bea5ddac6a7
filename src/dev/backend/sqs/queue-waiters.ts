/**
 * The receivers that wait for a message. Nothing polls: a waiter sleeps until a message is sent or
 * moved, or until the moment the next delayed or invisible message becomes visible.
 */
export class QueueWaiters {
  readonly #nextVisible: (queue: string, now: number) => number | undefined;
  readonly #wakers = new Map<string, Set<() => void>>();

  constructor(nextVisible: (queue: string, now: number) => number | undefined) {
    this.#nextVisible = nextVisible;
  }

  /** All of a queue's waiters look again; those that find nothing go back to waiting. */
  wake(queue: string): void {
    for (const waker of [...(this.#wakers.get(queue) ?? [])]) waker();
  }

  /** Resolves when looking again may help, after `milliseconds`, or when aborted. */
  wait(queue: string, milliseconds: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wakers = this.#wakers.get(queue) ?? new Set();
    this.#wakers.set(queue, wakers);
    const waker = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', waker);
      wakers.delete(waker);
      // In the next turn of the loop, when a receiver that hung up meanwhile is known to be gone.
      setImmediate(resolve);
    };
    const now = Date.now();
    const untilVisible = (this.#nextVisible(queue, now) ?? Number.POSITIVE_INFINITY) - now;
    const timer = setTimeout(waker, Math.min(milliseconds, untilVisible));
    signal.addEventListener('abort', waker);
    wakers.add(waker);
    return promise;
  }
}
