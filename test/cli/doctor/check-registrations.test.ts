import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkPlace } from '../../../src/cli/doctor/check-registrations.ts';
import { startLoopbackServer } from '../../support/loopback-server.ts';
import { GithubApi } from '../../support/provider-apis/github-api.ts';
import { GitlabApi } from '../../support/provider-apis/gitlab-api.ts';

/** Nobody listens there: a ping that is sent gets no answer. */
const url = 'http://127.0.0.1:1/';
const web = '/repos/acme/web';
const none = {
  github: undefined,
  gitlab: undefined,
  githubAppId: undefined,
  githubAppKey: undefined,
};
const good = { url, content_type: 'json', insecure_ssl: '0', secret: 's' };
let github: GithubApi;
let gitlab: GitlabApi;

beforeEach(async () => {
  github = await new GithubApi().start();
  gitlab = await new GitlabApi().start();
  github.hooksOf(web);
});

afterEach(() => Promise.all([github.stop(), gitlab.stop()]));

function checkGithub(token: string | undefined = github.token) {
  const place = `${github.origin}/acme/web`;
  const tokens = { ...none, github: token };
  return checkPlace({
    provider: 'github',
    hook: 'default',
    place,
    url,
    tokens,
    said: ' --stage prod',
  });
}

function checkGitlab() {
  const place = `${gitlab.origin}/acme/web`;
  const tokens = { ...none, gitlab: gitlab.token };
  return checkPlace({
    provider: 'gitlab',
    hook: 'default',
    place,
    url,
    tokens,
    said: ' --stage prod',
  });
}

describe('what GitHub says of a hook', () => {
  it('is well where it is as connect makes it', async () => {
    github.addHook(web, good);

    expect(await checkGithub()).toEqual([
      {
        level: 'ok',
        what: `github/default at ${github.origin}/acme/web`,
        says: 'active, signed; it has sent nothing lately',
      },
    ]);
  });

  it.each([
    ['is switched off', good, { active: false }, 'it is switched off: nothing is sent'],
    ['has no secret', { ...good, secret: undefined }, {}, 'it has no secret to sign with'],
    [
      'trusts any certificate',
      { ...good, insecure_ssl: '1' },
      {},
      'it does not verify the certificate: anybody may answer for us',
    ],
    [
      'sends forms',
      { ...good, content_type: 'form' },
      {},
      'it sends forms, which hold less than JSON',
    ],
  ])('is a problem where it %s', async (_, config, more, says) => {
    github.addHook(web, config, more);

    expect(await checkGithub()).toEqual([
      {
        level: 'problem',
        what: `github/default at ${github.origin}/acme/web`,
        says,
        next: `hooklane connect github ${github.origin}/acme/web --stage prod`,
      },
    ]);
  });

  it('is a problem where its last delivery had no answer', async () => {
    const { id } = github.addHook(web, good);
    await fetch(`${github.origin}/api/v3${web}/hooks/${id}/pings`, {
      method: 'POST',
      headers: { authorization: `token ${github.token}` },
    });

    expect(await checkGithub()).toMatchObject([
      { level: 'problem', says: 'its last delivery ended with no answer' },
    ]);
  });

  it('is a problem that connecting it once more cures, where we refused the last delivery', async () => {
    const refusing = await startLoopbackServer({ status: 401, body: '' });
    const { id } = github.addHook(web, { ...good, url: refusing.origin });
    await fetch(`${github.origin}/api/v3${web}/hooks/${id}/pings`, {
      method: 'POST',
      headers: { authorization: `token ${github.token}` },
    });
    const place = `${github.origin}/acme/web`;
    const tokens = { ...none, github: github.token };
    const check = { provider: 'github', hook: 'default', place, tokens, said: ' --hook web' };

    const findings = await checkPlace({ ...check, url: refusing.origin });

    await refusing.stop();
    expect(findings).toMatchObject([
      {
        says: 'its last delivery ended with 401',
        next: `hooklane connect github ${place} --hook web`,
      },
    ]);
  });

  it('is a problem where it is there no more', async () => {
    expect(await checkGithub()).toMatchObject([
      { level: 'problem', says: `nothing sends to ${url}` },
    ]);
  });

  it('is a problem where it is there twice', async () => {
    github.addHook(web, good);
    github.addHook(web, good);

    expect(await checkGithub()).toMatchObject([
      { level: 'problem', says: '2 of them send to the same URL' },
    ]);
  });

  it('is a problem where GitHub does not know the token, which is not told', async () => {
    expect(await checkGithub('ghp_expired')).toEqual([
      {
        level: 'problem',
        what: `github/default at ${github.origin}/acme/web`,
        says: 'GitHub answered 401: it does not know this token',
        next: 'docs/connect.md says what it takes',
      },
    ]);
  });

  it('is skipped without a token, and that is no problem', async () => {
    const tokens = none;
    const check = { provider: 'github', hook: 'default', place: 'acme/web', url, tokens, said: '' };

    expect(await checkPlace(check)).toMatchObject([
      { level: 'skipped', says: 'no token to ask github with' },
    ]);
  });
});

describe('what GitLab says of a hook', () => {
  it('is a problem where it gave up, with the time until it tries again', async () => {
    gitlab.addHook('/projects/acme/web', {
      url,
      signing_token: 'whsec_x',
      alert_status: 'temporarily_disabled',
      disabled_until: '2026-11-21T20:00:00Z',
    });

    expect(await checkGitlab()).toMatchObject([
      {
        level: 'problem',
        says: 'it is switched off until 2026-11-21T20:00:00Z: nothing is sent',
      },
    ]);
  });

  it('is a warning where only a token goes along, which an old GitLab cannot help', async () => {
    gitlab.addHook('/projects/acme/web', { url, token: 'hunter2' });

    expect(await checkGitlab()).toMatchObject([
      {
        level: 'warning',
        says: 'it signs nothing: a token goes along, and whoever sees it can send as well',
      },
    ]);
  });

  it('is a problem where nothing goes along', async () => {
    gitlab.addHook('/projects/acme/web', { url });

    expect(await checkGitlab()).toMatchObject([
      { level: 'problem', says: 'it has no secret to sign with' },
    ]);
  });
});
