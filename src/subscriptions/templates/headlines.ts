import type { EventOf } from '../rule.ts';
import { actorOf, capitalised, sentence } from './message.ts';
import { inline, link } from './mrkdwn.ts';

/** One line about something that is named in mrkdwn already. */
export type Headline = (what: string, event: EventOf) => string;

/** Somebody did this to it. */
export function did(deed: string, how = ''): Headline {
  return (what, event) =>
    sentence(event, [deed, what, how].filter((word) => word !== '').join(' '));
}

/** For what nobody wrote a sentence about: that it was changed, by the action's own name. */
export const changed: Headline = (what, event) => {
  const action = inline(event.action?.replaceAll('_', ' ') ?? '') || 'changed';
  const actor = actorOf(event);
  return `${capitalised(what)}: ${action}${actor ? ` by ${actor}` : ''}`;
};

/** As in `pull request #2 Say hello`, with a link; its kind alone where nobody says which. */
export function thing(kind: string, label: readonly unknown[], url: string | undefined): string {
  const words = label.filter((word) => word !== undefined).join(' ');
  return words === '' ? link(url, kind) : `${kind} ${link(url, words)}`;
}
