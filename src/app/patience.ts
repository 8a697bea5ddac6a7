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
    throwOnRequestTimeout: true,
  },
} as const;
