import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '../../src/domain/envelope.ts';
import { entityOf, threadOf } from '../../src/subscriptions/entity.ts';
import { envelopeWith } from '../support/deliveries.ts';

const repository = 'https://github.com/acme/web';

function github(type: string, subject?: string): Envelope {
  return envelopeWith({ type: `com.github.${type}`, ...(subject && { subject }) });
}

function gitlab(type: string, subject: string): Envelope {
  const source = 'https://gitlab.com/acme/web';
  return envelopeWith({ provider: 'gitlab', source, type: `com.gitlab.${type}`, subject });
}

describe('what an event is about', () => {
  it('stays the same while it changes', () => {
    const opened = github('pull_request.opened', '12');

    expect(entityOf(opened)).toBe(`github ${repository} 12`);
    expect(entityOf(github('pull_request.closed', '12'))).toBe(entityOf(opened));
  });

  it('is another thing in another repository', () => {
    const other = { ...github('issues.opened', '12'), source: 'https://github.com/acme/api' };

    expect(entityOf(other)).toBe('github https://github.com/acme/api 12');
  });

  it('is another thing of another provider, whatever source and subject that names', () => {
    const genuine = github('issues.opened', '12');
    const posing: Envelope = { ...genuine, provider: 'custom' };

    expect([entityOf(posing), threadOf(posing)]).toEqual([
      `custom ${repository} 12`,
      `custom ${repository} 12`,
    ]);
  });

  it('is nothing where nobody says it', () => {
    expect([entityOf(github('ping')), threadOf(github('ping'))]).toEqual([undefined, undefined]);
  });

  it('is a comment, and not what it is said about', () => {
    expect(entityOf(github('issue_comment.created', '12#345'))).toBe(`github ${repository} 12#345`);
  });

  it('is an issue or a merge request, which GitLab both counts from 1', () => {
    expect([
      entityOf(gitlab('issue.open', '1')),
      entityOf(gitlab('merge_request.open', '1')),
    ]).toEqual([
      'gitlab https://gitlab.com/acme/web issue 1',
      'gitlab https://gitlab.com/acme/web mergerequest 1',
    ]);
  });
});

describe('the thread of an event', () => {
  it.each([
    ['a pull request and its comments', github('pull_request.opened', '12'), '12#345'],
    ['a commit and its comments', github('commit_comment.created', '6113728f'), '6113728f#1'],
  ])('is one for %s', (_what, thing, subject) => {
    expect(threadOf({ ...thing, subject })).toBe(threadOf(thing));
  });

  it('is one for a merge request of GitLab and its notes', () => {
    const notes = [
      threadOf(gitlab('note.mergerequest', '1#note_5')),
      threadOf(gitlab('note.issue', '1#note_6')),
    ];

    expect(notes).toEqual([
      threadOf(gitlab('merge_request.open', '1')),
      threadOf(gitlab('issue.open', '1')),
    ]);
  });

  it('is another one for each branch, whatever its name', () => {
    const thread = (branch: string) => threadOf(github('push', `refs/heads/${branch}`));

    expect(thread('fix#12')).not.toBe(thread('fix#13'));
  });
});
