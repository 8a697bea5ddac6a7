import type {
  WebhookCommitNoteEventSchema,
  WebhookDeploymentEventSchema,
  WebhookEmojiEventSchema,
  WebhookFeatureFlagEventSchema,
  WebhookGroupMemberEventSchema,
  WebhookIssueEventSchema,
  WebhookIssueNoteEventSchema,
  WebhookJobEventSchema,
  WebhookMergeRequestEventSchema,
  WebhookMergeRequestNoteEventSchema,
  WebhookPipelineEventSchema,
  WebhookPushEventSchema,
  WebhookReleaseEventSchema,
  WebhookSnippetNoteEventSchema,
  WebhookSubGroupEventSchema,
  WebhookTagEventSchema,
  WebhookWikiEventSchema,
} from '@gitbeaker/rest';
import type { Replaced, Sent } from './gitlab-sent.ts';

/**
 * The payload by what follows `com.gitlab.` in the type. GitLab publishes samples and no types, so these are
 * Gitbeaker's, made from the samples, and corrected by payloads that GitLab sent. An earlier GitLab sends less.
 * https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export type GitlabData<Name extends string> = Name extends keyof Payloads
  ? Payloads[Name]
  : Name extends `note.*`
    ? Payloads[`note.${keyof Noteables}`]
    : Name extends `${infer Kind extends keyof Qualified}.${string}`
      ? Qualified[Kind]
      : unknown;

/** What there is a payload for, but for those that an action or a status follows: nobody lists these. */
export type GitlabName = Exclude<keyof Payloads, keyof Qualified>;

type Payloads = Qualified & Unqualified & Notes;

/** An action or a status follows: `issue.open`, `pipeline.failed`. What they look like does not depend on it. */
interface Qualified {
  readonly build: Job;
  readonly deployment: Sent<WebhookDeploymentEventSchema>;
  readonly emoji: Emoji;
  readonly issue: Sent<WebhookIssueEventSchema>;
  readonly merge_request: Sent<WebhookMergeRequestEventSchema>;
  readonly pipeline: Pipeline;
  readonly release: Sent<WebhookReleaseEventSchema>;
  readonly wiki_page: Sent<WebhookWikiEventSchema>;
}

interface Unqualified {
  readonly feature_flag: Sent<WebhookFeatureFlagEventSchema>;
  readonly push: Sent<WebhookPushEventSchema>;
  readonly subgroup_create: WebhookSubGroupEventSchema;
  readonly subgroup_destroy: WebhookSubGroupEventSchema;
  readonly tag_push: Sent<WebhookTagEventSchema>;
  readonly user_add_to_group: GroupMember;
  readonly user_remove_from_group: GroupMember;
  readonly user_update_for_group: GroupMember;
}

type Notes = { readonly [On in keyof Noteables as `note.${On}`]: Noteables[On] };

interface Noteables {
  readonly commit: Sent<WebhookCommitNoteEventSchema>;
  readonly issue: Sent<WebhookIssueNoteEventSchema>;
  readonly mergerequest: Sent<WebhookMergeRequestNoteEventSchema>;
  readonly snippet: Sent<WebhookSnippetNoteEventSchema>;
}

/** Few give their pipelines a name. */
interface Named {
  name: string | null;
}

type Pipeline = Replaced<
  Sent<WebhookPipelineEventSchema>,
  {
    object_attributes: Replaced<Sent<WebhookPipelineEventSchema['object_attributes']>, Named>;
  }
>;

type Job = Replaced<
  Sent<WebhookJobEventSchema>,
  { commit: Replaced<Sent<WebhookJobEventSchema['commit']>, Named> }
>;

/** On one thing, of which there is no more than this. */
type Emoji = Omit<Sent<WebhookEmojiEventSchema>, AwardedOn> &
  Partial<Sent<Pick<WebhookEmojiEventSchema, AwardedOn>>>;

type AwardedOn = 'issue' | 'merge_request' | 'note';

/** The sample of one who was added says the same, and a system hook says less. */
type GroupMember = Replaced<
  WebhookGroupMemberEventSchema,
  { event_name: string; expires_at?: string | null; group_plan?: string | null }
>;
