import { exitCodes } from './cli-error.ts';

/** Thrown where Ctrl-C ends what is under way. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

let interrupted: AbortController | undefined;

/**
 * Is aborted by Ctrl-C and by SIGTERM, so that a command can say how far it came. A second one ends at once what
 * does not listen: a client of others, mostly.
 */
export function interruption(): AbortSignal {
  if (interrupted !== undefined) return interrupted.signal;
  const controller = new AbortController();
  interrupted = controller;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort(new Interrupted(signal));
    });
  }
  return controller.signal;
}

/** Whether what was thrown is the end that somebody asked for. */
export function isInterrupted(error: unknown): boolean {
  return interrupted?.signal.aborted === true && error instanceof Error;
}
