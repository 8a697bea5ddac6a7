import type { GithubName } from './github-data.ts';
import type { GitlabName } from './gitlab-data.ts';
import { isLike } from './match.ts';
import type { SlackName } from './slack-data.ts';

/**
 * The types that a provider is known to send, by what they begin with: `plain` are those that end there. The compiler
 * sees to it that all are here that the packages of payloads know. Nothing does for the others, nor tells of one that a
 * provider sends no more: they are from the pages below, and what is missing is doubted until somebody adds it.
 */
type Known = Readonly<Record<string, string>>;

/** https://docs.github.com/webhooks/webhook-events-and-payloads */
const github = {
  plain: `
    create delete fork gollum page_build ping public push repository_dispatch repository_import
    security_and_analysis status team_add workflow_dispatch`,
  branch_protection_configuration: 'disabled enabled',
  branch_protection_rule: 'created deleted edited',
  check_run: 'completed created requested_action rerequested',
  check_suite: 'completed requested rerequested',
  code_scanning_alert: `
    appeared_in_branch closed_by_user created fixed reopened reopened_by_user updated_assignment`,
  commit_comment: 'created',
  custom_property: 'created deleted promote_to_enterprise updated',
  custom_property_values: 'updated',
  dependabot_alert: `
    assignees_changed auto_dismissed auto_reopened created dismissed fixed reintroduced reopened`,
  deploy_key: 'created deleted',
  deployment: 'created',
  deployment_protection_rule: 'requested',
  deployment_review: 'approved rejected requested',
  deployment_status: 'created',
  discussion: `
    answered category_changed closed created deleted edited labeled locked pinned reopened
    transferred unanswered unlabeled unlocked unpinned`,
  discussion_comment: 'created deleted edited',
  github_app_authorization: 'revoked',
  installation: 'created deleted new_permissions_accepted suspend unsuspend',
  installation_repositories: 'added removed',
  installation_target: 'renamed',
  issue: 'relates_to_added relates_to_removed',
  issue_comment: 'created deleted edited pinned unpinned',
  issue_dependencies: 'blocked_by_added blocked_by_removed blocking_added blocking_removed',
  issues: `
    assigned closed deleted demilestoned edited field_added field_removed labeled locked
    milestoned opened pinned reopened transferred typed unassigned unlabeled unlocked unpinned
    untyped`,
  label: 'archived created deleted edited unarchived',
  marketplace_purchase: 'cancelled changed pending_change pending_change_cancelled purchased',
  member: 'added edited removed',
  membership: 'added removed',
  merge_group: 'checks_requested destroyed',
  meta: 'deleted',
  milestone: 'closed created deleted edited opened',
  org_block: 'blocked unblocked',
  organization: 'deleted member_added member_invited member_removed renamed',
  package: 'published updated',
  personal_access_token_request: 'approved cancelled created denied',
  project: 'closed created deleted edited reopened',
  project_card: 'converted created deleted edited moved',
  project_column: 'created deleted edited moved',
  projects_v2: 'closed created deleted edited reopened',
  projects_v2_item: 'archived converted created deleted edited reordered restored',
  projects_v2_status_update: 'created deleted edited',
  pull_request: `
    assigned auto_merge_disabled auto_merge_enabled closed converted_to_draft demilestoned
    dequeued edited enqueued labeled locked milestoned opened ready_for_review reopened
    review_request_removed review_requested stacked synchronize unassigned unlabeled unlocked`,
  pull_request_review: 'dismissed edited submitted',
  pull_request_review_comment: 'created deleted edited',
  pull_request_review_thread: 'resolved unresolved',
  registry_package: 'published updated',
  release: 'created deleted edited prereleased published released unpublished',
  repository: `
    archived created deleted edited privatized publicized renamed transferred unarchived`,
  repository_advisory: 'published reported',
  repository_dispatch: '*',
  repository_ruleset: 'created deleted edited',
  repository_vulnerability_alert: 'create dismiss reopen resolve',
  secret_scanning_alert: `
    assigned created metadata_created metadata_removed publicly_leaked reopened resolved
    unassigned validated`,
  secret_scanning_alert_location: 'created',
  secret_scanning_scan: 'completed',
  security_advisory: 'published updated withdrawn',
  sponsorship: 'cancelled created edited pending_cancellation pending_tier_change tier_changed',
  star: 'created deleted',
  sub_issues: 'parent_issue_added parent_issue_removed sub_issue_added sub_issue_removed',
  team: 'added_to_repository created deleted edited removed_from_repository',
  watch: 'started',
  workflow_job: 'completed in_progress queued waiting',
  workflow_run: 'completed in_progress requested',
} as const satisfies Known;

/** Of a pipeline, and of a job. */
const running =
  'created waiting_for_resource preparing pending running success failed canceling canceled skipped manual scheduled';

/**
 * Those of projects and groups, and of the whole of GitLab.
 * https://docs.gitlab.com/user/project/integrations/webhook_events/
 * https://docs.gitlab.com/administration/system_hooks/
 */
const gitlab = {
  plain: `
    feature_flag group_create group_destroy group_rename key_create key_destroy note
    project_create project_destroy project_rename project_transfer project_update push
    repository_update subgroup_create subgroup_destroy tag_push user_access_request_to_group
    user_access_request_denied_for_group user_access_request_denied_for_project
    user_access_request_to_project user_add_to_group user_add_to_team user_create user_destroy
    user_failed_login user_remove_from_group user_remove_from_team user_rename
    user_update_for_group user_update_for_team`,
  access_token: 'expiring_access_token',
  build: running,
  deployment: 'created running success failed canceled blocked',
  emoji: 'award revoke',
  issue: 'open close reopen update',
  merge_request: 'open close reopen update approval approved unapproval unapproved merge',
  milestone: 'create close reopen',
  note: 'commit issue mergerequest snippet',
  pipeline: running,
  release: 'create update delete',
  vulnerability: 'detected confirmed dismissed resolved',
  wiki_page: 'create update delete',
  work_item: 'open close reopen update',
} as const satisfies Known;

/** https://docs.slack.dev/reference/events */
const slack = {
  plain: 'app_rate_limited command',
  interaction: `
    block_actions block_suggestion dialog_cancellation dialog_submission dialog_suggestion
    interactive_message message_action shortcut view_closed view_submission workflow_step_edit`,
  event: `
    agent_session_stopped agent_session_title_changed app_context_changed app_deleted
    app_home_opened app_installed app_mention app_rate_limited app_requested app_uninstalled
    app_uninstalled_team assistant_thread_context_changed assistant_thread_started call_rejected
    channel_archive channel_created channel_deleted channel_history_changed channel_id_changed
    channel_left channel_rename channel_shared channel_unarchive channel_unshared dnd_updated
    dnd_updated_user email_domain_changed emoji_changed entity_details_requested file_change
    file_comment_deleted file_created file_deleted file_public file_shared file_unshared
    function_executed goodbye grid_migration_finished grid_migration_started group_archive
    group_close group_deleted group_history_changed group_left group_open group_rename
    group_unarchive im_close im_created im_history_changed im_open invite_requested link_shared
    member_joined_channel member_left_channel message message_metadata_deleted
    message_metadata_posted message_metadata_updated pin_added pin_removed reaction_added
    reaction_removed resources_added resources_removed scope_denied scope_granted
    shared_channel_invite_accepted shared_channel_invite_approved shared_channel_invite_declined
    shared_channel_invite_received shared_channel_invite_requested star_added star_removed
    subteam_created subteam_members_changed subteam_self_added subteam_self_removed
    subteam_updated team_access_granted team_access_revoked team_domain_change team_join
    team_rename tokens_revoked user_change user_huddle_changed user_profile_changed
    user_resource_denied user_resource_granted user_resource_removed user_status_changed
    workflow_deleted workflow_published workflow_step_deleted workflow_step_execute
    workflow_unpublished`,
  'event.message': `
    app_conversation_join app_conversation_leave assistant_app_thread bot_add bot_disable
    bot_enable bot_message bot_remove channel_archive channel_canvas_updated
    channel_convert_to_private channel_join channel_leave channel_name
    channel_posting_permissions channel_purpose channel_topic channel_unarchive document_mention
    ekm_access_denied file_comment file_mention file_share group_archive group_join group_leave
    group_name group_purpose group_topic group_unarchive huddle_thread joiner_notification
    joiner_notification_for_inviter me_message message_changed message_deleted message_replied
    pinned_item reminder_add reply_broadcast sh_room_created slackbot_response
    tabbed_canvas_updated thread_broadcast tombstone unpinned_item`,
} as const satisfies Known;

/** Every one of them, such as `com.github.push`. Where a provider's users name the action, there is a `*` for it. */
export const knownTypes: readonly string[] = [
  ...typesOf('com.github', github),
  ...typesOf('com.gitlab', gitlab),
  ...typesOf('com.slack', slack),
];

/** What all of a provider's types begin with. */
export const prefixes: readonly string[] = ['com.github.', 'com.gitlab.', 'com.slack.'];

export function prefixOf(text: string): string | undefined {
  return prefixes.find((prefix) => text.startsWith(prefix));
}

/** What something follows: `com.github.pull_request` of `com.github.pull_request.opened`. */
export const knownFamilies: readonly string[] = [
  ...new Set(knownTypes.map((known) => known.slice(0, known.lastIndexOf('.')))),
].filter((family) => prefixOf(family) !== undefined);

/**
 * Whether a type is known, or one that the text is a pattern for. Also the other way round: those whose action its
 * sender names are a pattern themselves.
 */
export function isSent(text: string): boolean {
  return knownTypes.some((known) => isLike(text, known) || isLike(known, text));
}

function typesOf(prefix: string, known: Known): readonly string[] {
  return Object.entries(known).flatMap(([family, names]) => {
    const path = family === 'plain' ? prefix : `${prefix}.${family}`;
    return names.split(/\s+/).flatMap((name) => (name === '' ? [] : [`${path}.${name}`]));
  });
}

type Words<Text extends string> = Text extends `${infer Line}\n${infer Rest}`
  ? Words<Line> | Words<Rest>
  : Text extends `${infer Word} ${infer Rest}`
    ? Word | Words<Rest>
    : Text;

type NamesIn<Families extends Known> = {
  [Family in keyof Families & string]: Family extends 'plain'
    ? Words<Families[Family]>
    : `${Family}.${Words<Families[Family]>}`;
}[keyof Families & string];

/** `true`, or the names that are missing. */
type Holds<Families extends Known, Name extends string> = [
  Exclude<Name, NamesIn<Families>>,
] extends [never]
  ? true
  : Exclude<Name, NamesIn<Families>>;

true satisfies Holds<typeof github, GithubName>;
true satisfies Holds<typeof gitlab, GitlabName>;
true satisfies Holds<typeof slack, SlackName>;
