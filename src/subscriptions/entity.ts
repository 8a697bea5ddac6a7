import type { Envelope } from '../domain/envelope.ts';

/**
 * What an event is about, and stays the same while it changes: one pull request, one comment, one pipeline.
 * @returns undefined where it is about nothing that others could be about
 */
export function entityOf(envelope: Envelope): string | undefined {
  return envelope.subject && named(envelope, envelope.subject);
}

/** The same, but what is said about a thing is of that thing: a comment's subject is `12#345`. */
export function threadOf(envelope: Envelope): string | undefined {
  const { subject } = envelope;
  // A branch may have a `#` in its name, too.
  return subject && named(envelope, subject.replace(/^([0-9a-f]+)#.*$/, '$1'));
}

/** With its provider: the source and subject of an event of one's own are free text, and may be another's. */
function named({ source, provider, type }: Envelope, subject: string): string {
  const parts = [provider, source, kindOf(provider, type), subject];
  return parts.filter((part) => part !== '').join(' ');
}

/**
 * GitLab counts issues and merge requests each from 1, and a note belongs to one of them. GitHub counts both together,
 * and its other ids are far away.
 */
function kindOf(provider: string, type: string): string {
  if (provider !== 'gitlab') return '';
  const [, , kind = '', noted = ''] = type.split('.');
  return (kind === 'note' ? noted : kind).replaceAll('_', '');
}
