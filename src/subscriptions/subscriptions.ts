import type { Rule } from './rule.ts';

/** What a deployment does about its events. */
export interface Subscriptions extends SubscriptionOptions {
  readonly rules: readonly Rule[];
}

export interface SubscriptionOptions {
  /** What the code of `run` rules does on AWS: the dispatcher's role is given it, and no more. */
  readonly permissions?: readonly Permission[];
  /**
   * Hooks, as `<provider>:<hook>`, whose events set nothing in motion where the same body came before under another
   * id: GitHub's ids are not signed, so that may be a captured request. Two real events can have equal bodies.
   */
  readonly replayGuard?: Readonly<Record<string, 'refuse'>>;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Permission {
  /** As in `dynamodb:PutItem`, or `s3:Get*` where the resources are named. Of `iam` and `sts` only `sts:AssumeRole`. */
  readonly actions: readonly string[];
  /** ARNs, with wildcards behind the beginning of the resource's name only; or `*` for actions that have none. */
  readonly resources: readonly string[];
}
