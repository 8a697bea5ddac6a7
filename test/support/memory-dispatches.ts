import {
  type Begun,
  type Dispatches,
  type DispatchName,
  type DispatchRecord,
  dispatchIdOf,
  type Ended,
} from '../../src/domain/dispatch.ts';

/** Records of dispatches in memory, which know no time: a try that was begun lasts until it ends. */
export function memoryDispatches(
  records: ReadonlyMap<string, DispatchRecord> = new Map(),
): Dispatches & { readonly records: Map<string, DispatchRecord> } {
  const known = new Map(records);
  return {
    records: known,
    async begin(dispatch: DispatchName): Promise<Begun> {
      const id = dispatchIdOf(dispatch);
      const { state, attempts } = known.get(id) ?? { state: 'retrying', attempts: 0 };
      if (state === 'done' || state === 'skipped') return { kind: 'over' };
      if (state === 'running') return { kind: 'busy' };
      const hadFailed = state === 'failed';
      const next = { state: 'running', attempts: hadFailed ? 1 : attempts + 1, changedAt } as const;
      known.set(id, next);
      return { kind: 'begun', attempts: next.attempts, hadFailed };
    },
    async end(dispatch: DispatchName, ended: Ended): Promise<void> {
      const id = dispatchIdOf(dispatch);
      known.set(id, { attempts: known.get(id)?.attempts ?? 0, changedAt, ...ended });
    },
    async recordsOf(dispatches: readonly DispatchName[]) {
      const ids = dispatches.map(dispatchIdOf);
      return new Map([...known].filter(([id]) => ids.includes(id)));
    },
  };
}

/** When all of them changed. */
export const changedAt = '2026-01-02T03:30:00.000Z';
