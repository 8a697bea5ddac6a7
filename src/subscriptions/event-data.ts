import type { GithubData } from './github-data.ts';
import type { GitlabData } from './gitlab-data.ts';
import type { SlackData } from './slack-data.ts';

/**
 * The payload of an event type, of several, or of a pattern that ends in `.*`; `unknown` where nobody publishes what
 * it looks like.
 */
export type DataOf<Type extends string> = Type extends `com.github.${infer Name}`
  ? GithubData<Name>
  : Type extends `com.gitlab.${infer Name}`
    ? GitlabData<Name>
    : Type extends `com.slack.${infer Name}`
      ? SlackData<Name>
      : unknown;
