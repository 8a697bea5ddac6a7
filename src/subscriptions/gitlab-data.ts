import type {
  WebhookCommitNoteEventSchema,
  WebhookDeploymentEventSchema,
  WebhookEmojiEventSchema,
  WebhookFeatureFlagEventSchema,
  WebhookGroupMemberEventSchema,
  WebhookIssueEventSchema,
  WebhookIssueNoteEventSchema,
  WebhookJobEventSchema,
  WebhookLabelSchema,
  WebhookMergeRequestEventSchema,
  WebhookMergeRequestNoteEventSchema,
  WebhookPipelineEventSchema,
  WebhookProjectSchema,
  WebhookPushEventSchema,
  WebhookReleaseEventSchema,
  WebhookSnippetNoteEventSchema,
  WebhookSubGroupEventSchema,
  WebhookTagEventSchema,
  WebhookUserSchema,
  WebhookWikiEventSchema,
} from '@gitbeaker/rest';

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

/** A schema as it is sent: its sample had a value in each field. */
type Sent<Schema> = Schema extends readonly (infer One)[]
  ? Sent<One>[]
  : Schema extends WebhookProjectSchema
    ? Project
    : Schema extends object
      ? { [Key in Exclude<keyof Schema, SometimesAbsent>]: SentField<Schema, Key> } & {
          [Key in Extract<keyof Schema, SometimesAbsent>]?: SentField<Schema, Key>;
        }
      : Schema;

type SentField<Schema, Key extends keyof Schema> = Key extends keyof Otherwise
  ? Otherwise[Key]
  : Sent<Schema[Key]> | (Key extends SometimesNull ? null : never);

/** What no payload has in the form that the schemas say. */
interface Otherwise {
  /** Only what changed. */
  readonly changes: { [field: string]: { previous: unknown; current: unknown } };
  readonly event_type: string;
  readonly labels: Label[] | null;
  readonly noteable_id: number | null;
  readonly user: WebhookUserSchema & { email: string };
}

/** The last four are not with pipelines. */
type Project = Replaced<
  WebhookProjectSchema,
  {
    description: string | null;
    homepage?: string;
    url?: string;
    ssh_url?: string;
    http_url?: string;
  }
>;

/** Of a project or of a group. */
type Label = Replaced<
  WebhookLabelSchema,
  { project_id: number | null; group_id: number | null; description: string | null }
>;

type SometimesAbsent =
  | 'assignee'
  | 'assignees'
  | 'changes'
  | 'escalation_policy'
  | 'escalation_status'
  | 'event_name'
  | 'event_type'
  | 'git_http_url'
  | 'git_ssh_url'
  | 'health_status'
  | 'position'
  | 'reviewers'
  | 'runner'
  | 'source_pipeline'
  | 'visibility_level';

type SometimesNull =
  | 'assignee_id'
  | 'build_queued_duration'
  | 'checkout_sha'
  | 'commit_id'
  | 'deployable_id'
  | 'description'
  | 'discussion_locked'
  | 'duration'
  | 'environment_external_url'
  | 'finished_at'
  | 'health_status'
  | 'human_time_change'
  | 'human_time_estimate'
  | 'human_total_time_spent'
  | 'last_edited_at'
  | 'last_edited_by_id'
  | 'line_code'
  | 'merge_commit_sha'
  | 'milestone_id'
  | 'runner'
  | 'updated_by_id';

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

type Replaced<Schema, Fields> = Omit<Schema, keyof Fields> & Fields;
