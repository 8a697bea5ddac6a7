import {
  type Begun,
  type Dispatches,
  type DispatchName,
  type DispatchRecord,
  dispatchIdOf,
  type Ended,
  type Failed,
} from '../../src/domain/dispatch.ts';

/** What is kept of a dispatch, and how often it was a dead letter. */
type Kept = DispatchRecord & { readonly letters?: number };

/** Records of dispatches in memory, which know no time: a try that was begun lasts until it ends. */
export function memoryDispatches(): Dispatches & { readonly records: Map<string, Kept> } {
  const records = new Map<string, Kept>();
  const untried: Kept = { state: 'retrying', attempts: 0, changedAt };
  return {
    records,
    async begin(dispatch: DispatchName, _leaseMilliseconds, letters): Promise<Begun> {
      const known = records.get(dispatchIdOf(dispatch)) ?? untried;
      const hadFailed = known.letters !== undefined;
      if (known.state === 'done' || known.state === 'skipped') return { kind: 'over', hadFailed };
      if (known.state === 'running') return { kind: 'busy' };
      const isRedriven = known.state === 'failed';
      if (isRedriven && known.letters !== letters) return { kind: 'failed' };
      const attempts = isRedriven ? 1 : known.attempts + 1;
      records.set(dispatchIdOf(dispatch), { ...known, state: 'running', attempts });
      return { kind: 'begun', attempts, hadFailed };
    },
    async end(dispatch: DispatchName, ended: Ended): Promise<void> {
      const known = records.get(dispatchIdOf(dispatch)) ?? untried;
      const isOurs = ended.state !== 'retrying' || known.attempts === ended.attempts;
      if (isOurs) records.set(dispatchIdOf(dispatch), { ...known, ...ended });
    },
    async fail(dispatch: DispatchName, failed: Failed): Promise<boolean> {
      const known = records.get(dispatchIdOf(dispatch)) ?? untried;
      if (known.state === 'done' || known.state === 'skipped') return false;
      records.set(dispatchIdOf(dispatch), { ...known, state: 'failed', ...failed });
      return true;
    },
    async recordsOf(dispatches: readonly DispatchName[]) {
      const ids = dispatches.map(dispatchIdOf);
      return new Map([...records].filter(([id]) => ids.includes(id)));
    },
  };
}

/** When all of them changed. */
export const changedAt = '2026-01-02T03:30:00.000Z';
