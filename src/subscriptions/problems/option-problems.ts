import { isHookName } from '../../domain/hook-name.ts';
import { isJsonObject } from '../../domain/json.ts';
import { type Check, listOf, must, objectOf, optional } from './check.ts';
import { providers } from './match-problems.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
const isAction = must(
  'an action as in dynamodb:PutItem, and not all of them',
  (value) => typeof value === 'string' && /^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(value),
);

const isResource = must(
  'an ARN or *',
  (value) =>
    typeof value === 'string' && /^(\*|arn:aws[a-z-]*:[a-z0-9-]+:[^:\s]*:[^:\s]*:\S+)$/.test(value),
);

const isPermission = objectOf({
  actions: listOf('actions', isAction),
  resources: listOf('resources', isResource),
});

/** None at all is allowed here, where an empty list does no harm. */
const permissions: Check = (value, at) =>
  Array.isArray(value) && value.length === 0 ? [] : listOf('permissions', isPermission)(value, at);

function replayGuard(value: unknown, at: string): readonly string[] {
  if (!isJsonObject(value)) return must('an object', isJsonObject)(value, at);
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
