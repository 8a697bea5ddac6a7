import type { JsonObject } from '../../domain/json.ts';
import { type Check, either, listOf, must, objectOf } from './check.ts';

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * Exact, or all that begin with a word: `s3:*` and `s3:?et*` are more than anybody means.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
const isPlainAction = must(
  'an action as in dynamodb:PutItem, or several by their first word, as in s3:Get*, and not all of a service',
  (value) => isText(value) && /^[a-z0-9-]+:[A-Za-z][A-Za-z0-9]{2,}\*?$/.test(value),
);

const isOfAccess = (value: unknown): boolean => isText(value) && /^(iam|sts):/i.test(value);

const assumeRole = 'sts:AssumeRole';

/** Whoever may change roles, or take any, may do everything. */
const isAssumeRole = must(
  `${assumeRole}, with the whole ARN of a role as its resource, and no other action of iam or sts`,
  (value) => value === assumeRole,
);

/**
 * Wildcards are for the resource's own part, and stand behind the beginning of its name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
const isResource = must(
  'an ARN with its region, account and the beginning of its name written out, as in arn:aws:s3:::reports/*, or * alone',
  (value) =>
    isText(value) &&
    /^(\*|arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:\/?\w\S*)$/.test(value),
);

export const permissionProblems: Check = objectOf(
  {
    actions: listOf('actions', either(isOfAccess, isAssumeRole, isPlainAction)),
    resources: listOf('resources', isResource),
  },
  (permission, at) => [...anythingProblems(permission, at), ...roleProblems(permission, at)],
);

/** Some actions have no resource: these are named, each. */
function anythingProblems({ actions, resources }: JsonObject, at: string): readonly string[] {
  const isBroad = textsIn(actions).some((action) => action.includes('*'));
  return isBroad && textsIn(resources).includes('*')
    ? [`${at}.resources must be ARNs where an action has a *; or write out each action`]
    : [];
}

function roleProblems({ actions, resources }: JsonObject, at: string): readonly string[] {
  if (!textsIn(actions).includes(assumeRole)) return [];
  return textsIn(resources).every((resource) => roleArn.test(resource))
    ? []
    : [
        `${at}.resources must be whole ARNs of roles where an action is ${assumeRole}, as in arn:aws:iam::123456789012:role/reports`,
      ];
}

const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

function textsIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter(isText) : [];
}
