import { HookError } from '../../domain/errors.ts';
import { type Sender, TargetError } from '../../domain/sending.ts';

/**
 * Calls the deployment's own function. What it throws is named by its kind alone: what it says may be of the event.
 * One that does not hear the signal goes on, and nobody waits for it.
 */
export const runSender: Sender<'run'> = async ({ run }, { signal }) => {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(outOfTime());
  if (signal.aborted) throw outOfTime();
  signal.addEventListener('abort', giveUp);
  try {
    await Promise.race([run(signal), over]);
  } catch (cause) {
    if (signal.aborted) throw outOfTime();
    throw new HookError('rule_failed', "the rule's own function failed", { cause });
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};

function outOfTime(): TargetError {
  return new TargetError({ code: 'target_unavailable', reason: 'timeout' });
}
