/** A fixture, and what its body is to say in place of something else. */
export interface Sample {
  readonly of: string;
  readonly saying?: Readonly<Record<string, string>>;
  readonly hook?: string;
}

const acme = { 'Codertocat/Hello-World': 'acme/web' };
export const opened: Sample = { of: 'github/pull_request.opened', saying: acme };
const openedElsewhere: Sample = { of: 'github/pull_request.opened' };
const run: Sample = { of: 'github/workflow_run.completed' };
const failed = { '"conclusion": "success"': '"conclusion": "failure"' };
export const pipeline: Sample = { of: 'gitlab/pipeline' };
const brokenPipeline = { '"status": "success"': '"status": "failed"' };
const push: Sample = { of: 'github/push' };
export const mention: Sample = { of: 'slack/event.app_mention' };
const mergeRequest: Sample = { of: 'gitlab/merge-request' };

const post = (channel: string, text: string) => ({
  kind: 'slack',
  token: 'default',
  to: { as: 'post', channel },
  message: { text },
});

/** A rule of the pages, an event that it is for, the essence of what it sends then, and an event that is for others. */
export type Trial = readonly [rule: string, yes: Sample, sends: object, no: Sample];

export const trials: readonly Trial[] = [
  [
    'tell-reviewers',
    opened,
    post(
      '#reviews',
      'Codertocat opened pull request #2 Update the README with new information. · acme/web',
    ),
    openedElsewhere,
  ],
  [
    'pipelines-on-a-bus',
    pipeline,
    {
      kind: 'eventBridge',
      busArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/ci',
      source: 'hooklane.gitlab',
      detailType: 'com.gitlab.pipeline.success',
    },
    mergeRequest,
  ],
  [
    'note-hotfixes',
    { ...push, saying: { 'refs/tags/simple-tag': 'refs/heads/hotfix/1' } },
    { kind: 'run', rule: 'note-hotfixes' },
    push,
  ],
  [
    'releases',
    { of: 'github/release.published' },
    post('#releases', 'Codertocat published release 0.0.1 · Codertocat/Hello-World'),
    { of: 'github/release.edited' },
  ],
  [
    'large-pull-requests',
    { ...opened, saying: { '"changed_files": 1': '"changed_files": 101' } },
    post(
      '#reviews',
      'Codertocat opened pull request #2 Update the README with new information. · Codertocat/Hello-World',
    ),
    opened,
  ],
  [
    'new-bugs',
    { of: 'github/issues.labeled', saying: acme },
    post(
      '#web',
      'Codertocat calls it a bug: <https://github.com/acme/web/issues/1|Spelling error in the README file>',
    ),
    { of: 'github/issues.labeled', saying: { '"name": "bug"': '"name": "idea"' } },
  ],
  [
    'reviews',
    opened,
    post(
      '#reviews',
      'Codertocat opened pull request #2 Update the README with new information. · acme/web',
    ),
    openedElsewhere,
  ],
  [
    'ready-for-main',
    { of: 'github/pull_request.ready_for_review', saying: { '"ref": "master"': '"ref": "main"' } },
    post(
      '#reviews',
      'Codertocat marked pull request #2 Update the README with new information. as ready for review · Codertocat/Hello-World',
    ),
    { of: 'github/pull_request.ready_for_review' },
  ],
  [
    'pull-requests',
    { of: 'github/pull_request.closed', saying: acme },
    {
      kind: 'slack',
      to: { as: 'update', channel: '#web-pulls', key: 'github https://github.com/acme/web 2' },
    },
    openedElsewhere,
  ],
  [
    'pull-request-talk',
    { of: 'github/pull_request_review.submitted', saying: acme },
    {
      kind: 'slack',
      to: { as: 'thread', channel: '#web-talk', key: 'github https://github.com/acme/web 2' },
    },
    { of: 'github/pull_request.labeled', saying: acme },
  ],
  [
    'broken-workflows',
    { ...run, saying: failed },
    { kind: 'slack', to: { as: 'post', channel: '#builds' } },
    { ...run, saying: { ...failed, '"head_branch": "master"': '"head_branch": "try"' } },
  ],
  [
    'broken-pipelines',
    { ...pipeline, saying: brokenPipeline },
    { kind: 'slack', to: { as: 'post', channel: '#builds' } },
    { ...pipeline, saying: { ...brokenPipeline, '"ref": "master"': '"ref": "try"' } },
  ],
  [
    'runbook',
    { of: 'slack/command', saying: { '%2Fhello-world&text=Hi': '%2Frunbook&text=a%2Fb%26c' } },
    {
      kind: 'slack',
      to: {
        as: 'response',
        url: 'https://hooks.slack.com/commands/T111/111/xxxxx',
        isForEveryone: false,
      },
      message: { text: '<https://wiki.example.com/runbooks/a%2Fb%26c|Runbook: a/b&amp;c>' },
    },
    { of: 'slack/command' },
  ],
  [
    'on-call',
    { ...mention, saying: { 'Hi there!': 'Who is on call?' } },
    {
      kind: 'slack',
      to: { as: 'post', channel: 'C111', threadTs: '1595926230.009600' },
      message: { text: 'Whoever has the pager: <https://pager.example.com|see there>' },
    },
    mention,
  ],
  [
    'merge-requests',
    { ...mergeRequest, saying: { 'gitlabhq/gitlab-test': 'acme/web' } },
    {
      kind: 'http',
      url: 'https://hooks.partner.example/gitlab',
      secret: 'partner',
      allowPrivate: false,
    },
    mergeRequest,
  ],
  [
    'pushes',
    push,
    {
      kind: 'sqs',
      queueArn: 'arn:aws:sqs:eu-west-1:123456789012:pushes.fifo',
      group: 'github https://github.com/Codertocat/Hello-World refs/tags/simple-tag',
    },
    pipeline,
  ],
  [
    'issue-labels',
    { of: 'github/issues.unlabeled' },
    { kind: 'run', rule: 'issue-labels' },
    { of: 'github/issues.opened' },
  ],
  [
    'deploy',
    { of: 'github/release.published', hook: 'deploys' },
    { kind: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:releases' },
    { of: 'github/release.published' },
  ],
  [
    'merged',
    { of: 'github/pull_request.closed', saying: { '"merged": false': '"merged": true' } },
    { kind: 'slack', to: { as: 'post', channel: '#releases' } },
    { of: 'github/pull_request.closed' },
  ],
  [
    'merged-in-gitlab',
    { ...mergeRequest, saying: { '"action": "open"': '"action": "merge"' } },
    { kind: 'slack', to: { as: 'post', channel: '#releases' } },
    mergeRequest,
  ],
];
