import { textAt } from '../../domain/json.ts';
import { deployment, deploymentStatus } from './github/deployments.ts';
import { assignedIssue, closedIssue, issue } from './github/issues.ts';
import {
  askedForReview,
  closedPullRequest,
  openedPullRequest,
  pullRequest,
  reviewed,
} from './github/pull-requests.ts';
import { release } from './github/releases.ts';
import { checkSuite, workflowRun } from './github/runs.ts';
import { changed, did } from './headlines.ts';
import { messageOf, sentence } from './message.ts';
import { code, inline } from './mrkdwn.ts';
import { pushed } from './pushed.ts';
import type { Template } from './template.ts';

const comment = { url: 'comment.html_url', body: 'comment.body' };
const commentUrl = { url: 'comment.html_url' };
const review = { url: 'review.html_url', body: 'review.body' };
const reviewUrl = { url: 'review.html_url' };

/** By the type of the event; without its action, for the actions that have none of their own. */
export const githubTemplates: Readonly<Record<string, Template>> = {
  'com.github.check_suite': checkSuite,
  'com.github.create': ref('created'),
  'com.github.delete': ref('deleted'),
  'com.github.deployment': deployment,
  'com.github.deployment_status': deploymentStatus,
  'com.github.issue_comment': issue(did('changed a comment on'), commentUrl),
  'com.github.issue_comment.created': issue(did('commented on'), comment),
  'com.github.issue_comment.deleted': issue(did('deleted a comment on')),
  'com.github.issues': issue(changed),
  'com.github.issues.assigned': issue(assignedIssue),
  'com.github.issues.closed': issue(closedIssue),
  'com.github.issues.opened': issue(did('opened'), { body: 'issue.body' }),
  'com.github.issues.reopened': issue(did('reopened')),
  'com.github.pull_request': pullRequest(changed),
  'com.github.pull_request.closed': pullRequest(closedPullRequest),
  'com.github.pull_request.converted_to_draft': pullRequest(did('made a draft of')),
  'com.github.pull_request.opened': pullRequest(openedPullRequest, { body: 'pull_request.body' }),
  'com.github.pull_request.ready_for_review': pullRequest(did('marked', 'as ready for review')),
  'com.github.pull_request.reopened': pullRequest(did('reopened')),
  'com.github.pull_request.review_requested': pullRequest(askedForReview),
  'com.github.pull_request.synchronize': pullRequest(did('pushed to')),
  'com.github.pull_request_review': pullRequest(did('changed a review of'), reviewUrl),
  'com.github.pull_request_review.dismissed': pullRequest(did('dismissed a review of'), reviewUrl),
  'com.github.pull_request_review.submitted': pullRequest(reviewed, review),
  'com.github.pull_request_review_comment': pullRequest(did('changed a comment on'), commentUrl),
  'com.github.pull_request_review_comment.created': pullRequest(did('commented on'), comment),
  'com.github.pull_request_review_comment.deleted': pullRequest(did('deleted a comment on')),
  'com.github.push': pushed(({ data }) => textAt(data, 'compare')),
  'com.github.release': release(changed),
  'com.github.release.published': release(did('published'), 'release.body'),
  'com.github.workflow_run': workflowRun,
};

/** A branch or a tag came into being, or is gone. */
function ref(deed: string): Template {
  return (event) => {
    const kind = inline(textAt(event.data, 'ref_type') ?? 'ref');
    const name = code(textAt(event.data, 'ref') ?? '');
    return messageOf(event, { headline: sentence(event, `${deed} ${kind} ${name}`.trimEnd()) });
  };
}
