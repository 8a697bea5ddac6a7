import { isHookName } from '../../domain/hook-name.ts';
import { isJsonObject } from '../../domain/json.ts';
import { type Check, listOf, must, mustBe, objectOf, optional } from './check.ts';
import { providers } from './match-problems.ts';
import { permissionProblems } from './permission-problems.ts';

/** None at all is allowed here, where an empty list does no harm. */
const permissions: Check = (value, at) =>
  Array.isArray(value) && value.length === 0
    ? []
    : listOf('permissions', permissionProblems)(value, at);

function replayGuard(value: unknown, at: string): readonly string[] {
  if (!isJsonObject(value)) return mustBe('an object', isJsonObject)(value, at);
  return Object.keys(value).flatMap((hook) => [
    ...mustBeHook(hook, at),
    ...mustRefuse(value[hook], `${at}[${JSON.stringify(hook)}]`),
  ]);
}

const mustBeHook = must('by hooks, as in github:default', (key) => isHookKey(String(key)));

const mustRefuse = must("'refuse'", (value) => value === 'refuse');

function isHookKey(key: string): boolean {
  const [provider = '', hook = '', ...rest] = key.split(':');
  return rest.length === 0 && providers.includes(provider) && isHookName(hook);
}

export const optionProblems: Check = objectOf({
  permissions: optional(permissions),
  replayGuard: optional(replayGuard),
});
