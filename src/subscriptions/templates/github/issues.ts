import { idAt, isJsonObject, textAt, valueAt } from '../../../domain/json.ts';
import { did, type Headline, thing } from '../headlines.ts';
import { messageOf } from '../message.ts';
import { inline } from '../mrkdwn.ts';
import type { Template } from '../template.ts';

/** Where in the payload the link is, and the words to quote, if any. */
interface Paths {
  readonly url?: string;
  readonly body?: string;
}

/** An issue, or what else has the number of one: a pull request, where somebody comments on it. */
export function issue(headline: Headline, paths: Paths = {}): Template {
  return (event) => {
    const { data } = event;
    const kind = isJsonObject(valueAt(data, 'issue.pull_request')) ? 'pull request' : 'issue';
    const number = idAt(data, 'issue.number');
    const label = [number && `#${number}`, textAt(data, 'issue.title')];
    const url = textAt(data, paths.url ?? 'issue.html_url', 'issue.html_url');
    return messageOf(event, {
      headline: headline(thing(kind, label, url), event),
      quote: paths.body && textAt(data, paths.body),
    });
  };
}

export const closedIssue: Headline = (what, event) => {
  const reason = inline(textAt(event.data, 'issue.state_reason')?.replaceAll('_', ' ') ?? '');
  return did('closed', reason && `as ${reason}`)(what, event);
};

export const assignedIssue: Headline = (what, event) => {
  const assignee = inline(textAt(event.data, 'assignee.login', 'issue.assignee.login') ?? '');
  return did('assigned', assignee && `to ${assignee}`)(what, event);
};
