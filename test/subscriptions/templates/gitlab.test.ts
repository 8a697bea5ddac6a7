import { describe, expect, it } from '@jest/globals';
import { templateFor } from '../../../src/subscriptions/templates/template-for.ts';
import { eventWith } from '../../support/rule-events.ts';
import { wordsIn } from '../../support/slack-message.ts';

const url = 'https://gitlab.com/acme/web';
const project = { web_url: url };
const context = `<${url}|acme/web>`;

/** The section and the context of the message for the event. */
function told(type: string, data: unknown, action = type.split('.')[1] ?? 'x'): readonly string[] {
  const event = eventWith({
    type: `com.gitlab.${type}`,
    source: url,
    authid: 'tanuki',
    action,
    data,
  });
  return wordsIn(templateFor(event.type)(event));
}

describe('a push', () => {
  const ref = 'refs/heads/main';
  const commits = [{ id: '1'.repeat(40), title: 'One', author: { name: 'Mona' } }];

  it('has as many commits as GitLab says, and not as many as it sends', () => {
    const [section] = told(
      'push',
      { ref, project, before: 'aa', after: 'bb', commits, total_commits_count: 21 },
      'updated',
    );

    expect(section).toBe(
      `tanuki pushed <${url}/-/compare/aa...bb|21 commits> to \`main\`\n11111111 One – Mona\nand 20 more`,
    );
  });

  it.each([-1, 0, '21', 1e300, null])('is not misled by the count %j', (total_commits_count) => {
    const [section] = told('push', { ref, commits, total_commits_count }, 'updated');

    expect(section).toBe('tanuki pushed 1 commit to `main`\n11111111 One – Mona');
  });

  it('of commits that it does not send tells how many', () => {
    const [section] = told('push', { ref, total_commits_count: 4 }, 'updated');

    expect(section).toBe('tanuki pushed 4 commits to `main`');
  });
});

describe('a merge request', () => {
  const object_attributes = {
    iid: 3,
    title: 'Say hello',
    url: `${url}/-/merge_requests/3`,
    description: 'Hello',
    source_branch: 'hello',
    target_branch: 'main',
  };
  const link = `<${url}/-/merge_requests/3|!3 Say hello>`;

  it.each([
    ['open', `tanuki opened merge request ${link}\n> Hello`],
    ['merge', `tanuki merged merge request ${link}`],
    ['close', `tanuki closed merge request ${link} without merging it`],
    ['reopen', `tanuki reopened merge request ${link}`],
    ['approved', `tanuki approved merge request ${link}`],
    ['approval', `tanuki approved merge request ${link}`],
    ['unapproved', `tanuki no longer approves merge request ${link}`],
    ['update', `tanuki changed merge request ${link}`],
    ['locked', `Merge request ${link}: locked by tanuki`],
  ])('after %s', (action, expected) => {
    expect(told(`merge_request.${action}`, { object_attributes })).toEqual([
      expected,
      `${context} · \`hello\` → \`main\``,
    ]);
  });
});

describe('what is confidential', () => {
  const issue = { iid: 4, title: 'A hole', description: 'How to get in', url: `${url}/-/issues/4` };
  const note = { note: 'It is true', url: `${url}/-/issues/4#note_1` };

  it.each([
    [{ object_attributes: { ...issue, confidential: true } }],
    [{ object_attributes: issue, event_type: 'confidential_issue' }],
  ])('is told of an issue by its number alone: %j', (data) => {
    expect(told('issue.open', data)).toEqual([
      `tanuki opened confidential issue <${url}/-/issues/4|#4>`,
      context,
    ]);
  });

  it.each([
    [{ object_attributes: note, issue: { ...issue, confidential: true } }],
    [{ object_attributes: { ...note, internal: true }, issue }],
    [{ object_attributes: { ...note, confidential: true }, issue }],
    [{ object_attributes: note, issue, event_type: 'confidential_note' }],
  ])('is told of a comment by where it is alone: %j', (data) => {
    expect(told('note.issue', data)).toEqual([
      `tanuki commented on confidential issue <${url}/-/issues/4#note_1|#4>`,
      context,
    ]);
  });

  it('is not what only might be', () => {
    const object_attributes = { ...issue, confidential: false };

    expect(told('issue.open', { object_attributes, event_type: 'issue' })[0]).toBe(
      `tanuki opened issue <${url}/-/issues/4|#4 A hole>\n> How to get in`,
    );
  });
});

describe('a comment', () => {
  it.each([
    [{ commit: { id: 'a'.repeat(40), message: 'One\ntwo' } }, 'commit aaaaaaaa One'],
    [{ snippet: { id: 5, title: 'Hello' } }, 'snippet $5 Hello'],
    [{}, 'something'],
  ])('on %j', (data, what) => {
    expect(told('note.x', data, 'create')[0]).toBe(`tanuki commented on ${what}`);
    expect(told('note.x', data, 'update')[0]).toBe(`tanuki changed a comment on ${what}`);
  });
});

describe('a release', () => {
  it.each([
    ['create', 'tanuki published release Spring\n> New'],
    ['update', 'tanuki changed release Spring'],
    ['delete', 'tanuki deleted release Spring'],
  ])('after %s', (action, expected) => {
    const data = { name: 'Spring', tag: 'v1', description: 'New' };

    expect(told(`release.${action}`, data)).toEqual([expected, `${context} · \`v1\``]);
  });
});

describe('a pipeline', () => {
  const link = `<${url}/-/pipelines/31|#31>`;

  it.each([
    ['success', `✅ Pipeline ${link} on \`main\` succeeded`],
    ['failed', `❌ Pipeline ${link} on \`main\` failed`],
    ['canceled', `Pipeline ${link} on \`main\` was cancelled`],
    ['canceling', `Pipeline ${link} on \`main\` is being cancelled`],
    ['running', `Pipeline ${link} on \`main\` is running`],
    ['pending', `Pipeline ${link} on \`main\` is waiting`],
    ['manual', `Pipeline ${link} on \`main\` waits for somebody to start it`],
    ['scheduled', `Pipeline ${link} on \`main\` is scheduled`],
  ])('with the status %s says so', (status, expected) => {
    const data = { project, object_attributes: { id: 31, ref: 'main', status } };

    expect(told(`pipeline.${status}`, data)).toEqual([expected, `${context} · by tanuki`]);
  });

  it('that failed names the jobs that made it fail, and no others', () => {
    const builds = [
      { name: 'lint', status: 'failed' },
      { name: 'style', status: 'failed', allow_failure: true },
      { name: 'test', status: 'success' },
      { name: 'build', status: 'failed', allow_failure: false },
      { status: 'failed' },
      null,
    ];

    const [section] = told('pipeline.failed', { object_attributes: { status: 'failed' }, builds });

    expect(section).toBe('❌ Pipeline failed\nFailed: `lint`, `build`');
  });

  it('names five of many jobs that failed', () => {
    const builds = Array.from({ length: 7 }, (_, name) => ({ name: `t${name}`, status: 'failed' }));

    const [section] = told('pipeline.failed', { object_attributes: { status: 'failed' }, builds });

    expect(section).toBe('❌ Pipeline failed\nFailed: `t0`, `t1`, `t2`, `t3`, `t4`, 2 more');
  });

  it('of a merge request links that', () => {
    const [, line] = told('pipeline.success', {
      merge_request: { iid: 3, url: `${url}/-/merge_requests/3` },
    });

    expect(line).toBe(`${context} · <${url}/-/merge_requests/3|!3> · by tanuki`);
  });
});

describe('a job', () => {
  const job = {
    project,
    build_id: 7,
    build_name: 'test:unit',
    build_stage: 'test',
    build_failure_reason: 'script_failure',
    ref: 'main',
    sha: '0123456789abcdef',
  };
  const line = `${context} · stage test · <${url}/-/commit/0123456789abcdef|01234567> · by tanuki`;

  it('that failed says why', () => {
    expect(told('build.failed', { ...job, build_status: 'failed' })).toEqual([
      `❌ Job <${url}/-/jobs/7|test:unit> on \`main\` failed\nscript failure`,
      line,
    ]);
  });

  it('that did not fail has no reason to', () => {
    expect(told('build.success', { ...job, build_status: 'success' })).toEqual([
      `✅ Job <${url}/-/jobs/7|test:unit> on \`main\` succeeded`,
      line,
    ]);
  });
});

describe('a deployment', () => {
  it('says what became of it, with its job and its site', () => {
    const data = {
      status: 'failed',
      environment: 'production',
      environment_external_url: 'https://acme.example',
      deployable_url: `${url}/-/jobs/7`,
      ref: 'main',
      short_sha: '01234567',
      commit_url: `${url}/-/commit/01234567`,
      commit_title: 'Say hello',
    };

    expect(told('deployment.failed', data)).toEqual([
      `❌ <${url}/-/jobs/7|Deployment> of \`main\` to <https://acme.example/|production> failed\nSay hello`,
      `${context} · <${url}/-/commit/01234567|01234567> · by tanuki`,
    ]);
  });
});
