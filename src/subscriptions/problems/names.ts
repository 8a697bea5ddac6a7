import { isHookName } from '../../domain/hook-name.ts';
import { type Check, must, mustQuietly, optional } from './check.ts';
import { isCredential } from './credentials.ts';

const form = 'of lower-case letters, digits and hyphens, 63 at most';

const hasForm = (value: unknown): boolean => typeof value === 'string' && isHookName(value);

/** They are written as those of hooks are, and stand in the same places. */
export const isRuleName: Check = must(form, hasForm);

/** Where somebody wrote the credential itself, nothing repeats it. */
export const isCredentialName: Check = optional(
  mustQuietly(
    `a name ${form}, and never the credential itself`,
    (value) => hasForm(value) && !isCredential(String(value)),
  ),
);
