import { idAt, ownValue, textAt, valueAt } from '../../../domain/json.ts';
import type { EventOf } from '../../rule.ts';
import { did, type Headline, thing } from '../headlines.ts';
import { messageOf, sentence } from '../message.ts';
import { code, inline } from '../mrkdwn.ts';
import type { Template } from '../template.ts';

/** Where in the payload the link is, and the words to quote, if any. */
interface Paths {
  readonly url?: string;
  readonly body?: string;
}

export function pullRequest(headline: Headline, paths: Paths = {}): Template {
  return (event) => {
    const { data } = event;
    const number = idAt(data, 'pull_request.number', 'number');
    const label = [number && `#${number}`, textAt(data, 'pull_request.title')];
    const url = textAt(data, paths.url ?? 'pull_request.html_url', 'pull_request.html_url');
    return messageOf(event, {
      headline: headline(thing('pull request', label, url), event),
      quote: paths.body && textAt(data, paths.body),
      context: [branchesIn(data), openerOf(event)],
    });
  };
}

export const openedPullRequest: Headline = (what, event) =>
  did(valueAt(event.data, 'pull_request.draft') === true ? 'opened the draft of' : 'opened')(
    what,
    event,
  );

/** GitHub says `closed` of both. */
export const closedPullRequest: Headline = (what, event) =>
  valueAt(event.data, 'pull_request.merged') === true
    ? did('merged')(what, event)
    : did('closed', 'without merging it')(what, event);

export const askedForReview: Headline = (what, event) => {
  const reviewer = textAt(event.data, 'requested_reviewer.login', 'requested_team.name');
  return sentence(event, `asked ${inline(reviewer ?? 'somebody')} to review ${what}`);
};

export const reviewed: Headline = (what, event) => {
  const state = textAt(event.data, 'review.state')?.toLowerCase() ?? '';
  return did(ownValue(verdicts, state) ?? 'reviewed')(what, event);
};

const verdicts: Readonly<Record<string, string>> = {
  approved: 'approved',
  changes_requested: 'requested changes in',
};

function branchesIn(data: unknown): string | undefined {
  const [head, base] = [
    textAt(data, 'pull_request.head.ref'),
    textAt(data, 'pull_request.base.ref'),
  ];
  return head && base && `${code(head)} → ${code(base)}`;
}

/** Who opened it, if it was not who acts now. */
function openerOf({ authid, data }: EventOf): string | undefined {
  const opener = textAt(data, 'pull_request.user.login');
  return opener === undefined || opener === authid ? undefined : `opened by ${inline(opener)}`;
}
