import { textAt, valueAt } from '../../domain/json.ts';
import type { EventOf } from '../rule.ts';
import { messageOf, sentence } from './message.ts';
import { code, firstLine, inline, link } from './mrkdwn.ts';
import type { Template } from './template.ts';

/** Where a provider shows what a push changed. */
type CompareUrl = (event: EventOf) => string | undefined;

const commitsShownMax = 5;

/** The branch or tag, and its newest commits, the newest first. */
export function pushed(compareUrl: CompareUrl): Template {
  return (event) => {
    const commits = listAt(event.data, 'commits');
    const count = countOf(event, commits);
    const shown = commits.slice(-commitsShownMax).reverse();
    const more = shown.length > 0 ? count - shown.length : 0;
    return messageOf(event, {
      headline: sentence(event, deedOf(event, count, compareUrl(event))),
      lines: [
        ...shown.map(commitLine).filter((line) => line !== ''),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
    });
  };
}

function deedOf({ action, data }: EventOf, count: number, url: string | undefined): string {
  const { isTag, name, named } = refIn(data);
  const commits =
    count === 0 || isTag ? '' : link(url, count === 1 ? '1 commit' : `${count} commits`);
  if (action === 'deleted') return `deleted ${named}`;
  if (action === 'created') return `created ${named}${commits && ` with ${commits}`}`;
  const verb = action === 'forced' ? 'force-pushed' : 'pushed';
  return commits ? `${verb} ${commits} to ${name}` : `${verb} ${named}`;
}

/** GitLab sends the newest twenty commits, and how many there are. */
function countOf({ data }: EventOf, commits: readonly unknown[]): number {
  const total = valueAt(data, 'total_commits_count');
  return Number.isSafeInteger(total) ? Math.max(Number(total), commits.length) : commits.length;
}

/** A commit as in a log: its hash, the first line of its message, its author. Empty, where it says nothing. */
export function commitLine(commit: unknown): string {
  const hash = textAt(commit, 'id');
  const title = inline(firstLine(textAt(commit, 'title', 'message')));
  const author = inline(textAt(commit, 'author.username', 'author.name') ?? '');
  const words = [hash && link(textAt(commit, 'url'), shortHash(hash)), title]
    .filter(Boolean)
    .join(' ');
  return author === '' ? words : `${words} – ${author}`;
}

export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}

interface Ref {
  readonly isTag: boolean;
  readonly name: string;
  /** With its kind. */
  readonly named: string;
}

function refIn(data: unknown): Ref {
  const ref = textAt(data, 'ref') ?? '';
  const isTag = ref.startsWith('refs/tags/');
  const kind = isTag ? 'tag' : 'branch';
  const name = code(ref.replace(/^refs\/(heads|tags)\//, ''));
  return { isTag, name: name || `a ${kind}`, named: name ? `${kind} ${name}` : `a ${kind}` };
}

export function listAt(data: unknown, path: string): readonly unknown[] {
  const list = valueAt(data, path);
  return Array.isArray(list) ? list : [];
}
