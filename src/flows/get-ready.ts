import * as budgets from '../domain/budgets.ts';
import type { SecretSource } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';

export interface ReadyDeps {
  readonly secrets: Pick<SecretSource, 'secretsOf'>;
  /** Makes the connection that the first message goes over. */
  readonly connect: (signal: AbortSignal) => Promise<void>;
  readonly rehearse: () => Promise<void>;
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/**
 * What the first request would have to wait for, done before it comes. It is all worth having and none of it is
 * needed: what fails here, or takes too long, the first request does by itself.
 */
export async function getReady(deps: ReadyDeps): Promise<void> {
  const signal = AbortSignal.timeout(budgets.start.readyMilliseconds);
  // The first two wait for the network most of the time, and meanwhile the third is at work.
  await Promise.allSettled([readSecrets(deps), deps.connect(signal), rehearseTwice(deps.rehearse)]);
}

/** Whoever asks within the pause after a failure is refused unheard, so the first request comes after it. */
async function readSecrets({ secrets, clock, wait }: ReadyDeps): Promise<void> {
  const begunAt = clock();
  try {
    await secrets.secretsOf('default', begunAt + budgets.start.readyMilliseconds);
  } catch {
    await wait(Math.max(begunAt + budgets.secrets.pauseMilliseconds - clock(), 0));
  }
}

/** The first time compiles, and the second finds what was put off by the first. */
async function rehearseTwice(rehearse: () => Promise<void>): Promise<void> {
  await rehearse();
  await rehearse();
}
