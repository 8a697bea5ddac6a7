import { textAt } from '../../domain/json.ts';
import type { EventOf } from '../rule.ts';
import { issue } from './gitlab/issues.ts';
import { mergeRequest } from './gitlab/merge-requests.ts';
import { note } from './gitlab/notes.ts';
import { release } from './gitlab/releases.ts';
import { deployment, job, pipeline } from './gitlab/runs.ts';
import { changed, did } from './headlines.ts';
import { pushed } from './pushed.ts';
import type { Template } from './template.ts';

/** By the type of the event; without what follows the kind, for what has none of its own. */
export const gitlabTemplates: Readonly<Record<string, Template>> = {
  'com.gitlab.build': job,
  'com.gitlab.deployment': deployment,
  'com.gitlab.issue': issue(changed),
  'com.gitlab.issue.close': issue(did('closed')),
  'com.gitlab.issue.open': issue(did('opened'), 'object_attributes.description'),
  'com.gitlab.issue.reopen': issue(did('reopened')),
  'com.gitlab.issue.update': issue(did('changed')),
  'com.gitlab.merge_request': mergeRequest(changed),
  // One of those who have to approve it did, or the last of them.
  'com.gitlab.merge_request.approval': mergeRequest(did('approved')),
  'com.gitlab.merge_request.approved': mergeRequest(did('approved')),
  'com.gitlab.merge_request.close': mergeRequest(did('closed', 'without merging it')),
  'com.gitlab.merge_request.merge': mergeRequest(did('merged')),
  'com.gitlab.merge_request.open': mergeRequest(did('opened'), 'object_attributes.description'),
  'com.gitlab.merge_request.reopen': mergeRequest(did('reopened')),
  'com.gitlab.merge_request.unapproval': mergeRequest(did('no longer approves')),
  'com.gitlab.merge_request.unapproved': mergeRequest(did('no longer approves')),
  'com.gitlab.merge_request.update': mergeRequest(did('changed')),
  'com.gitlab.note': note,
  'com.gitlab.pipeline': pipeline,
  'com.gitlab.push': pushed(comparedIn),
  'com.gitlab.release': release(changed),
  'com.gitlab.release.create': release(did('published'), 'description'),
  'com.gitlab.release.delete': release(did('deleted')),
  'com.gitlab.release.update': release(did('changed')),
  'com.gitlab.tag_push': pushed(comparedIn),
};

function comparedIn({ action, data }: EventOf): string | undefined {
  const project = textAt(data, 'project.web_url');
  const [before, after] = [textAt(data, 'before'), textAt(data, 'after')];
  const isComparable = action === 'updated' && project && before && after;
  return isComparable ? `${project}/-/compare/${before}...${after}` : undefined;
}
