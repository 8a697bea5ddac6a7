import type { HookParameter } from '../../domain/hook-parameters.ts';
import { targetSecrets } from '../../domain/targets.ts';
import { readSettings } from '../secrets/hook-settings.ts';
import { type Finding, ok, problem } from './finding.ts';

/** Whether the dispatcher can read a target's credentials, and which there are; what they are good for, it finds out. */
export function checkTarget({ hook, text }: HookParameter): Finding {
  const what = `${targetSecrets.name}/${hook}`;
  const settings = readSettings(text, targetSecrets);
  if (settings === undefined) {
    return problem(what, 'its parameter is malformed', 'docs/operations.md#secrets');
  }
  const counts = Object.entries(settings.lists).map(([list, { length }]) => `${length} in ${list}`);
  return ok(what, counts.join(', '));
}
