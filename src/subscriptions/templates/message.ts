import type { ContextBlock, KnownBlock, MrkdwnElement, SectionBlock } from '@slack/types';
import { textAt } from '../../domain/json.ts';
import type { SlackMessage } from '../../domain/sending.ts';
import type { EventOf } from '../rule.ts';
import { inline, link, quote, withoutLinks } from './mrkdwn.ts';

/** What a message says; all of it mrkdwn but the quotation. */
export interface Notice {
  /** What happened, in one line. */
  readonly headline: string;
  readonly lines?: readonly string[];
  /** What somebody wrote, as it came. */
  readonly quote?: string | undefined;
  /** What belongs to it, beside the repository. */
  readonly context?: readonly (string | undefined)[];
}

/** One section, and one line of context below it. */
export function messageOf(event: EventOf, notice: Notice): SlackMessage {
  const repository = repositoryOf(event);
  const context = [repository, ...(notice.context ?? [])].flatMap((part) => part || []);
  const headline = short(notice.headline);
  const lines = [headline, ...(notice.lines ?? []), ...quote(notice.quote)];
  const blocks: readonly KnownBlock[] = [
    section(fit(lines, '\n')),
    ...(context.length > 0 ? [contextLine(fit(context, ' · '))] : []),
  ];
  const text = repository ? `${headline} · ${repository}` : headline;
  return { text: withoutLinks(text), blocks };
}

/** A message of one line of mrkdwn. */
export function lineOf(line: string): SlackMessage {
  const words = short(line);
  const blocks: readonly KnownBlock[] = [section(words)];
  return { text: withoutLinks(words), blocks };
}

/** The repository, project or whatever has the event, with a link to it. */
export function repositoryOf(event: EventOf): string | undefined {
  const { scope, data } = event;
  if (scope !== undefined) return link(repositoryUrlOf(event), scope);
  // Older jobs of GitLab have no project.
  const name = textAt(data, 'project_name');
  return name && link(textAt(data, 'repository.homepage'), name);
}

/** The source, if it is the address of the scope, and not of a whole instance. */
export function repositoryUrlOf({ source, scope }: EventOf): string | undefined {
  return scope !== undefined && source.endsWith(`/${scope}`) ? source : undefined;
}

/** Who did it, in mrkdwn. */
export function actorOf({ authid, data }: EventOf): string | undefined {
  const name = authid ?? textAt(data, 'user.name', 'user_name', 'pusher.name');
  return name && inline(name);
}

/** That somebody did it; that it was done, where nobody says by whom. */
export function sentence(event: EventOf, deed: string): string {
  const actor = actorOf(event);
  return actor ? `${actor} ${deed}` : capitalised(deed);
}

export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/**
 * `verbatim`: otherwise Slack makes links and mentions of what looks like them.
 * https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

function contextLine(text: string): ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const textLengthMax = 3000;

/** Of pieces that are put together: the rest is for the sign that there were more. */
const pieceLengthMax = textLengthMax - 10;

/** Without its links where it is too long with them, as two long addresses make it; then cut, after a whole character. */
function short(mrkdwn: string): string {
  if (mrkdwn.length <= pieceLengthMax) return mrkdwn;
  const words = withoutLinks(mrkdwn);
  if (words.length <= pieceLengthMax) return words;
  return `${words.slice(0, pieceLengthMax - 1).replace(/(&[a-z]*|[\ud800-\udbff])$/, '')}…`;
}

/** As many of the pieces as a block takes, the first of them short, and none in part. */
function fit(pieces: readonly string[], separator: string): string {
  const more = `${separator}…`;
  let text = pieces[0] ?? '';
  for (const piece of pieces.slice(1)) {
    if (text.length + separator.length + piece.length > textLengthMax - more.length)
      return text + more;
    text += separator + piece;
  }
  return text;
}
