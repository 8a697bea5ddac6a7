import type { WebhookLabelSchema, WebhookProjectSchema, WebhookUserSchema } from '@gitbeaker/rest';

/** A schema as it is sent: its sample had a value in each field. */
export type Sent<Schema> = Schema extends readonly (infer One)[]
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

export type Replaced<Schema, Fields> = Omit<Schema, keyof Fields> & Fields;
