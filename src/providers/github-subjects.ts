/**
 * Where a GitHub payload says what it is about and when that happened. Events that are not listed
 * follow the general rule: the object named like the event, its `number` or `id`, its `updated_at` or
 * `created_at`. https://docs.github.com/webhooks/webhook-events-and-payloads
 */
export interface SubjectRule {
  /** Paths to the subject; the first that is there wins. */
  readonly subject?: readonly string[];
  /** Path to what is appended as `#…`: the comment or review on the subject. */
  readonly detail?: string;
  /** Paths to the time; the first that is there wins. An empty list: only the time of receipt. */
  readonly time?: readonly string[];
}

const byId = (name: string): SubjectRule => ({ subject: [`${name}.id`] });
const alert: SubjectRule = {
  subject: ['alert.number'],
  time: ['alert.updated_at', 'alert.created_at'],
};
const aboutRepository: SubjectRule = { subject: ['repository.full_name'], time: [] };
const installation: SubjectRule = {
  subject: ['installation.id'],
  time: ['installation.updated_at'],
};

export const subjectRules: Readonly<Record<string, SubjectRule>> = {
  branch_protection_rule: { subject: ['rule.id'], time: ['rule.updated_at'] },
  check_run: { ...byId('check_run'), time: ['check_run.completed_at', 'check_run.started_at'] },
  check_suite: byId('check_suite'),
  code_scanning_alert: alert,
  commit_comment: { subject: ['comment.id'], time: ['comment.updated_at'] },
  custom_property: { subject: ['definition.property_name'] },
  dependabot_alert: alert,
  deploy_key: { subject: ['key.id'], time: ['key.created_at'] },
  deployment: byId('deployment'),
  deployment_protection_rule: { subject: ['deployment.id'], time: ['deployment.updated_at'] },
  deployment_review: { subject: ['workflow_run.id'], time: ['workflow_run.updated_at'] },
  deployment_status: byId('deployment_status'),
  discussion: byId('discussion'),
  discussion_comment: { subject: ['comment.id'], time: ['comment.updated_at'] },
  fork: { subject: ['forkee.full_name'], time: ['forkee.created_at'] },
  installation,
  installation_repositories: installation,
  installation_target: { subject: ['installation.id'] },
  issue_comment: { subject: ['issue.number'], detail: 'comment.id', time: ['comment.updated_at'] },
  issues: { subject: ['issue.number'], time: ['issue.updated_at'] },
  label: { subject: ['label.name'], time: [] },
  marketplace_purchase: {
    subject: ['marketplace_purchase.account.login'],
    time: ['effective_date'],
  },
  member: { subject: ['member.login'], time: [] },
  membership: { subject: ['member.login'], time: [] },
  merge_group: { subject: ['merge_group.head_ref'], time: [] },
  meta: { subject: ['hook_id'], time: ['hook.updated_at'] },
  org_block: { subject: ['blocked_user.login'], time: [] },
  organization: { subject: ['organization.login'], time: [] },
  package: byId('package'),
  page_build: { subject: ['id'], time: ['build.updated_at'] },
  ping: { subject: ['hook_id'], time: ['hook.updated_at'] },
  project: byId('project'),
  project_card: byId('project_card'),
  project_column: byId('project_column'),
  projects_v2: byId('projects_v2'),
  projects_v2_item: byId('projects_v2_item'),
  projects_v2_status_update: byId('projects_v2_status_update'),
  public: { ...aboutRepository, time: ['repository.updated_at'] },
  pull_request_review: {
    subject: ['pull_request.number'],
    detail: 'review.id',
    time: ['review.submitted_at'],
  },
  pull_request_review_comment: {
    subject: ['pull_request.number'],
    detail: 'comment.id',
    time: ['comment.updated_at'],
  },
  pull_request_review_thread: {
    subject: ['pull_request.number'],
    time: ['pull_request.updated_at'],
  },
  // Not the head commit's time: its author chose that one.
  push: { subject: ['ref'], time: ['repository.pushed_at'] },
  registry_package: byId('registry_package'),
  release: {
    ...byId('release'),
    time: ['release.updated_at', 'release.published_at', 'release.created_at'],
  },
  repository: { ...aboutRepository, time: ['repository.updated_at'] },
  repository_advisory: { subject: ['repository_advisory.ghsa_id'] },
  repository_import: aboutRepository,
  repository_vulnerability_alert: byId('alert'),
  secret_scanning_alert: alert,
  secret_scanning_alert_location: alert,
  security_advisory: { subject: ['security_advisory.ghsa_id'] },
  sponsorship: { subject: ['sponsorship.sponsor.login'] },
  star: { ...aboutRepository, time: ['starred_at'] },
  status: { subject: ['sha'], time: ['updated_at'] },
  team: { subject: ['team.slug'], time: [] },
  team_add: { subject: ['team.slug'], time: [] },
  watch: aboutRepository,
  workflow_dispatch: { subject: ['workflow'], time: [] },
  workflow_job: {
    ...byId('workflow_job'),
    time: ['workflow_job.completed_at', 'workflow_job.started_at', 'workflow_job.created_at'],
  },
  workflow_run: byId('workflow_run'),
};
