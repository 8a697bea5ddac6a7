import { describe, expect, it } from '@jest/globals';
import { templateFor } from '../../../src/subscriptions/templates/template-for.ts';
import { eventWith } from '../../support/rule-events.ts';
import { wordsIn } from '../../support/slack-message.ts';

const url = 'https://github.com/acme/web';
const repository = `<${url}|acme/web>`;

/** The section and the context of the message for the event. */
function told(type: string, data: unknown, action = type.split('.')[1] ?? 'x'): readonly string[] {
  const event = eventWith({ type: `com.github.${type}`, action, data });
  return wordsIn(templateFor(event.type)(event));
}

/** So many commits, the oldest first, as they come. */
function commits(count: number): readonly unknown[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${index + 1}`.repeat(40).slice(0, 40),
    message: `Step ${index + 1}\n\nIn detail.`,
    url: `${url}/commit/${index + 1}`,
    author: { name: 'Mona Lisa', username: 'mona' },
  }));
}

function commitLine(number: number): string {
  return `<${url}/commit/${number}|${`${number}`.repeat(8)}> Step ${number} – mona`;
}

describe('a push', () => {
  const ref = 'refs/heads/feature/x';
  const compare = `${url}/compare/1...2`;

  it('shows its newest five commits, and says how many more there are', () => {
    const [section, context] = told('push', { ref, compare, commits: commits(7) }, 'updated');

    expect(section?.split('\n')).toEqual([
      `octocat pushed <${compare}|7 commits> to \`feature/x\``,
      commitLine(7),
      commitLine(6),
      commitLine(5),
      commitLine(4),
      commitLine(3),
      'and 2 more',
    ]);
    expect(context).toBe(repository);
  });

  it('leaves out the line of a commit that says nothing', () => {
    const [section] = told('push', { ref, commits: [{}, { id: '0123456789' }, null] }, 'updated');

    expect(section).toBe('octocat pushed 3 commits to `feature/x`\n01234567');
  });

  it.each([
    ['updated', 1, ref, `octocat pushed <${compare}|1 commit> to \`feature/x\``],
    ['updated', 5, ref, `octocat pushed <${compare}|5 commits> to \`feature/x\``],
    ['updated', 0, ref, 'octocat pushed branch `feature/x`'],
    ['forced', 2, ref, `octocat force-pushed <${compare}|2 commits> to \`feature/x\``],
    ['forced', 0, ref, 'octocat force-pushed branch `feature/x`'],
    ['created', 2, ref, `octocat created branch \`feature/x\` with <${compare}|2 commits>`],
    ['created', 0, ref, 'octocat created branch `feature/x`'],
    ['created', 1, 'refs/tags/v1', 'octocat created tag `v1`'],
    ['forced', 1, 'refs/tags/v1', 'octocat force-pushed tag `v1`'],
    ['deleted', 0, ref, 'octocat deleted branch `feature/x`'],
    ['updated', 2, undefined, `octocat pushed <${compare}|2 commits> to a branch`],
    ['deleted', 0, undefined, 'octocat deleted a branch'],
  ])('that %s something, with %d commits at %s, says so', (action, count, at, headline) => {
    const [section] = told('push', { ref: at, compare, commits: commits(count) }, action);

    expect(section?.split('\n')[0]).toBe(headline);
    expect(section?.split('\n')).toHaveLength(1 + count);
  });
});

describe('a pull request', () => {
  const pull = { number: 2, title: 'Say hello', html_url: `${url}/pull/2` };
  const link = `<${url}/pull/2|#2 Say hello>`;

  it.each([
    ['opened', { draft: true }, `octocat opened the draft of pull request ${link}`],
    ['opened', { body: 'Hello\nthere' }, `octocat opened pull request ${link}\n> Hello\n> there`],
    ['closed', { merged: true, body: 'Hello' }, `octocat merged pull request ${link}`],
    ['closed', { merged: false }, `octocat closed pull request ${link} without merging it`],
    ['closed', {}, `octocat closed pull request ${link} without merging it`],
    ['reopened', {}, `octocat reopened pull request ${link}`],
    ['synchronize', {}, `octocat pushed to pull request ${link}`],
    ['converted_to_draft', {}, `octocat made a draft of pull request ${link}`],
    ['enqueued', {}, `Pull request ${link}: enqueued by octocat`],
  ])('that was %s, with %j', (action, parts, expected) => {
    const [section] = told(`pull_request.${action}`, { pull_request: { ...pull, ...parts } });

    expect(section).toBe(expected);
  });

  it.each([
    ['a person', { requested_reviewer: { login: 'mona' } }, 'mona'],
    ['a team', { requested_team: { name: 'Front end' } }, 'Front end'],
    ['nobody that is named', {}, 'somebody'],
  ])('whose review is requested of %s', (_, parts, who) => {
    const [section] = told('pull_request.review_requested', { pull_request: pull, ...parts });

    expect(section).toBe(`octocat asked ${who} to review pull request ${link}`);
  });

  it('has its branches in the context, and who opened it if that is somebody else', () => {
    const branches = { head: { ref: 'hello' }, base: { ref: 'main' } };
    const by = (login: string) => ({ pull_request: { ...branches, user: { login } } });

    const [, elses] = told('pull_request.closed', by('mona'));
    const [, own] = told('pull_request.closed', by('octocat'));

    expect(elses).toBe(`${repository} · \`hello\` → \`main\` · opened by mona`);
    expect(own).toBe(`${repository} · \`hello\` → \`main\``);
  });

  it.each([
    ['approved', 'approved'],
    ['APPROVED', 'approved'],
    ['changes_requested', 'requested changes in'],
    ['commented', 'reviewed'],
    ['constructor', 'reviewed'],
    [undefined, 'reviewed'],
  ])('that was reviewed, with the verdict %s', (state, deed) => {
    const review = { state, body: 'See below', html_url: `${url}/pull/2#r1` };

    const [section] = told('pull_request_review.submitted', { pull_request: pull, review });

    expect(section).toBe(
      `octocat ${deed} pull request <${url}/pull/2#r1|#2 Say hello>\n> See below`,
    );
  });

  it('is called one, where somebody comments on it as on an issue', () => {
    const issue = { number: 2, title: 'Say hello', pull_request: {} };

    const [section] = told('issue_comment.created', { issue, comment: { body: 'Hello' } });

    expect(section).toBe('octocat commented on pull request #2 Say hello\n> Hello');
  });
});

describe('an issue', () => {
  const issue = { number: 1, title: 'It breaks', html_url: `${url}/issues/1` };
  const link = `<${url}/issues/1|#1 It breaks>`;

  it.each([
    ['closed', { state_reason: 'completed' }, `octocat closed issue ${link} as completed`],
    ['closed', { state_reason: 'not_planned' }, `octocat closed issue ${link} as not planned`],
    ['closed', {}, `octocat closed issue ${link}`],
    ['assigned', { assignee: { login: 'mona' } }, `octocat assigned issue ${link} to mona`],
    ['assigned', {}, `octocat assigned issue ${link}`],
    ['transferred', {}, `Issue ${link}: transferred by octocat`],
  ])('that was %s, with %j', (action, parts, expected) => {
    const [section] = told(`issues.${action}`, { issue: { ...issue, ...parts } });

    expect(section).toBe(expected);
  });

  it('without a number, a title or a link is an issue all the same', () => {
    expect(told('issues.opened', {})).toEqual(['octocat opened issue', repository]);
  });
});

describe('a release', () => {
  const release = { name: 'Spring', tag_name: 'v1', html_url: `${url}/releases/v1`, body: 'New' };

  it('that was published has its name, its tag and its notes', () => {
    expect(told('release.published', { release })).toEqual([
      `octocat published release <${url}/releases/v1|Spring>\n> New`,
      `${repository} · \`v1\``,
    ]);
  });

  it('that comes early is called so', () => {
    const [section] = told('release.published', { release: { tag_name: 'v1', prerelease: true } });

    expect(section).toBe('octocat published pre-release v1');
  });
});

describe('a workflow run', () => {
  const run = { name: 'CI', run_number: 7, html_url: `${url}/runs/9`, head_branch: 'main' };
  const link = `<${url}/runs/9|CI #7>`;

  it.each([
    ['success', `✅ Workflow ${link} on \`main\` succeeded`],
    ['failure', `❌ Workflow ${link} on \`main\` failed`],
    ['timed_out', `❌ Workflow ${link} on \`main\` timed out`],
    ['startup_failure', `❌ Workflow ${link} on \`main\` could not start`],
    ['action_required', `⚠️ Workflow ${link} on \`main\` needs somebody to act`],
    ['cancelled', `Workflow ${link} on \`main\` was cancelled`],
    ['skipped', `Workflow ${link} on \`main\` was skipped`],
    ['neutral', `Workflow ${link} on \`main\` ended without a verdict`],
    ['stale', `Workflow ${link} on \`main\` took too long, and was given up`],
    ['half_done', `Workflow ${link} on \`main\` is now half done`],
    ['toString', `Workflow ${link} on \`main\` is now toString`],
    [null, `Workflow ${link} on \`main\` has an unknown state`],
  ])('that ended with %s says so', (conclusion, expected) => {
    const [section] = told('workflow_run.completed', { workflow_run: { ...run, conclusion } });

    expect(section).toBe(expected);
  });

  it('that begins again does not tell of its last conclusion', () => {
    const again = { workflow_run: { ...run, conclusion: 'failure' } };

    expect(told('workflow_run.requested', again)[0]).toBe(
      `Workflow ${link} on \`main\` was requested`,
    );
    expect(told('workflow_run.in_progress', again)[0]).toBe(
      `Workflow ${link} on \`main\` is running`,
    );
  });

  it('says what it ran for, and links the commit', () => {
    const parts = { head_sha: '0123456789abcdef', display_title: 'Say hello' };

    expect(told('workflow_run.completed', { workflow_run: { ...run, ...parts } })).toEqual([
      `Workflow ${link} on \`main\` has an unknown state\nSay hello`,
      `${repository} · <${url}/commit/0123456789abcdef|01234567> · by octocat`,
    ]);
  });
});

describe('a check suite', () => {
  it.each([
    ['failure', { name: 'Lint' }, '❌ Check suite of Lint on `main` failed'],
    ['success', undefined, '✅ Check suite on `main` succeeded'],
  ])('that ended with %s says so', (conclusion, app, expected) => {
    const check_suite = { conclusion, app, head_branch: 'main' };

    expect(told('check_suite.completed', { check_suite })[0]).toBe(expected);
  });
});

describe('a deployment', () => {
  const ref = '0123456789abcdef0123456789abcdef01234567';

  it('is of a short hash, where it is of a hash', () => {
    const deployment = { ref, environment: 'production', description: 'Friday' };

    expect(told('deployment.created', { deployment })[0]).toBe(
      'octocat started the deployment of `01234567` to production\n> Friday',
    );
  });

  it.each([
    [
      'failure',
      '❌ <https://log.example/|Deployment> of `main` to <https://acme.example/|eu> failed',
    ],
    [
      'error',
      '❌ <https://log.example/|Deployment> of `main` to <https://acme.example/|eu> failed',
    ],
    [
      'pending',
      '<https://log.example/|Deployment> of `main` to <https://acme.example/|eu> is waiting',
    ],
  ])('with the state %s says so, with its log and its site', (state, headline) => {
    const [section, context] = told('deployment_status.created', {
      deployment: { ref: 'main' },
      deployment_status: {
        state,
        environment: 'eu',
        environment_url: 'https://acme.example',
        log_url: 'https://log.example',
        description: 'Out of disk',
      },
    });

    expect(section).toBe(`${headline}\nOut of disk`);
    expect(context).toBe(`${repository} · by octocat`);
  });
});

describe('a ref', () => {
  it.each([
    ['create', { ref: 'feature/x', ref_type: 'branch' }, 'octocat created branch `feature/x`'],
    ['delete', { ref: 'v1', ref_type: 'tag' }, 'octocat deleted tag `v1`'],
    ['create', {}, 'octocat created ref'],
  ])('by %s of %j', (type, data, expected) => {
    expect(told(type, data)).toEqual([expected, repository]);
  });
});

it('says what was done, where nobody says by whom', () => {
  const { authid: _, ...event } = eventWith({ data: { ref: 'v1', ref_type: 'tag' } });

  expect(templateFor('com.github.create')(event).text).toBe('Created tag `v1` · acme/web');
});
