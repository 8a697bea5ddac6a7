/**
 * How long a client of AWS waits: a try that hangs is given up, and tried again. Three tries of 2 s fit
 * into the worker's 30 s with all four of its steps; receivers end sooner, by the signal they pass.
 */
export const patience = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
} as const;
