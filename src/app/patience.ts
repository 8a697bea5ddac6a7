import { calls } from '../domain/budgets.ts';

/**
 * How long a client of AWS waits: a try that hangs is given up, and tried again. Receivers end sooner,
 * by the signals that their flows pass.
 */
export const patience = {
  maxAttempts: calls.triesMax,
  requestHandler: {
    connectionTimeout: calls.connectMilliseconds,
    requestTimeout: calls.tryMilliseconds,
    // The other one ends when the headers are there; a body may stop coming as well.
    socketTimeout: calls.tryMilliseconds,
    throwOnRequestTimeout: true,
  },
} as const;
