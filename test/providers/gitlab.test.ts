import { describe, expect, it } from '@jest/globals';
import type { EventFacts } from '../../src/domain/envelope.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import { hmacSha256, markVerified } from '../../src/providers/signature.ts';
import { fixtureTime } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith, signedRequest } from '../support/requests.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const signingToken = 'whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=';
const body = Buffer.from('{"object_kind":"push"}');
const signatureHeaders = gitlab.sign(
  { headers: { 'webhook-id': 'msg-1' }, body },
  { signingTokens: [signingToken] },
  now,
);

function codeFor(headers: Readonly<Record<string, string>>, secrets: HookSecrets): string {
  try {
    gitlab.verify(requestWith({ headers, body }), secrets, now);
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'thrown';
  }
}

function factsOf(payload: unknown, headers: Readonly<Record<string, string>> = {}): EventFacts {
  const request = requestWith({ headers, body: Buffer.from(JSON.stringify(payload)) });
  const reading = gitlab.read(markVerified(request, { isIdSigned: true, secret: 'one' }));
  if (reading.kind !== 'event') throw new Error('expected an event');
  return reading.facts;
}

describe('a hook with secret tokens only', () => {
  const secrets = { secretTokens: ['current', 'previous'] };

  it.each([
    ['the current token', { 'x-gitlab-token': 'current' }, 'accepted'],
    ['the previous token', { 'x-gitlab-token': 'previous' }, 'accepted'],
    ['another token', { 'x-gitlab-token': 'another' }, 'signature_invalid'],
    ['the start of a token', { 'x-gitlab-token': 'curren' }, 'signature_invalid'],
    ['a token and more', { 'x-gitlab-token': 'current,current' }, 'signature_invalid'],
    ['an empty token', { 'x-gitlab-token': '' }, 'signature_invalid'],
    ['no token', {}, 'signature_invalid'],
    ['a signature it cannot check, and no token', signatureHeaders, 'signature_invalid'],
    [
      'a signature it cannot check, and a token',
      { ...signatureHeaders, 'x-gitlab-token': 'current' },
      'accepted',
    ],
  ])('meets %s', (_what, headers, verdict) => {
    expect(codeFor(headers, secrets)).toBe(verdict);
  });
});

describe('a hook with signing tokens only', () => {
  const secrets = { signingTokens: [signingToken] };

  it('takes nothing less than a signature', () => {
    expect(codeFor(signatureHeaders, secrets)).toBe('accepted');
    expect(codeFor({ 'x-gitlab-token': signingToken }, secrets)).toBe('signature_invalid');
  });

  it('finds the one right signature in a list of several', () => {
    const { 'webhook-signature': right } = signatureHeaders;
    const wrong = `v1,${Buffer.alloc(32).toString('base64')}`;
    const list = { ...signatureHeaders, 'webhook-signature': `v1a,xyz ${wrong} ${right}` };

    expect(codeFor(list, secrets)).toBe('accepted');
    expect(codeFor({ ...list, 'webhook-signature': `v1a,xyz ${wrong}` }, secrets)).toBe(
      'signature_invalid',
    );
  });

  it('refuses a right signature over an empty id', () => {
    const secrets = { signingTokens: [signingToken] };
    const timestamp = signatureHeaders['webhook-timestamp'] ?? '';
    const key = Buffer.from(signingToken.slice('whsec_'.length), 'base64');
    const digest = hmacSha256(key, `.${timestamp}.`, body).toString('base64');
    const nameless = { 'webhook-id': '', 'webhook-timestamp': timestamp };

    expect(codeFor({ ...nameless, 'webhook-signature': `v1,${digest}` }, secrets)).toBe(
      'signature_invalid',
    );
  });

  it('refuses all when its token decodes to no key at all', () => {
    const broken = { signingTokens: ['whsec_'] };
    const forged = gitlab.sign({ headers: {}, body }, { signingTokens: ['whsec_AAAA'] }, now);

    expect(codeFor(forged, broken)).toBe('signature_invalid');
  });
});

describe('a hook with signing and secret tokens, on its way from one to the other', () => {
  const secrets = { signingTokens: [signingToken], secretTokens: ['current'] };
  const token = { 'x-gitlab-token': 'current' };

  it.each([
    ['a right signature', signatureHeaders, 'accepted'],
    ['a right token where there is no signature', token, 'accepted'],
    [
      'a wrong signature beside a right token',
      { ...signatureHeaders, ...token, 'webhook-signature': 'v1,AAAA' },
      'signature_invalid',
    ],
    [
      'an empty signature beside a right token',
      { ...signatureHeaders, ...token, 'webhook-signature': '' },
      'signature_invalid',
    ],
    [
      'a stale signature beside a right token',
      { ...gitlab.sign({ headers: {}, body }, secrets, now - 301_000), ...token },
      'signature_stale',
    ],
    ['neither', {}, 'signature_invalid'],
  ])('meets %s', (_what, headers, verdict) => {
    expect(codeFor(headers, secrets)).toBe(verdict);
  });
});

describe('a GitLab hook', () => {
  it('has its tokens in GITLAB_SIGNING_TOKEN and GITLAB_WEBHOOK_TOKEN', () => {
    const { secretLists } = gitlab;

    expect(secretLists).toEqual({
      signingTokens: {
        environment: 'GITLAB_SIGNING_TOKEN',
        prefix: 'whsec_',
        generate: expect.any(Function),
      },
      secretTokens: { environment: 'GITLAB_WEBHOOK_TOKEN' },
    });
  });
});

describe('what is kept of a GitLab request', () => {
  it('is where it comes from, and that its id is signed', async () => {
    const kept = {
      'content-type': 'application/json',
      'idempotency-key': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
      'user-agent': 'GitLab/19.0.0',
      'webhook-id': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
      'webhook-timestamp': '1767323045',
      'x-gitlab-event': 'Push Hook',
      'x-gitlab-event-uuid': '13792a34-cac6-4fda-95a8-c58e00a3954e',
      'x-gitlab-instance': 'https://gitlab.com',
      'x-gitlab-webhook-uuid': 'dc6c5d0e-a0c2-4ac7-a9a0-7a5f5c0f4d7e',
    };
    const sent = { headers: { ...kept, accept: '*/*' }, body };
    const { receive, enqueued } = receiverOf({ provider: gitlab, now: fixtureTime });

    await receive(signedRequest(gitlab, sent, { now: fixtureTime }));

    expect(enqueued.map(({ isIdSigned, headers }) => ({ isIdSigned, headers }))).toEqual([
      { isIdSigned: true, headers: kept },
    ]);
  });
});

describe('a prober', () => {
  it('learns nothing from a timestamp that nobody signed', () => {
    const headers = { ...signatureHeaders, 'webhook-timestamp': '1' };

    expect(codeFor(headers, { signingTokens: [signingToken] })).toBe('signature_invalid');
    expect(codeFor(headers, {})).toBe('signature_invalid');
  });
});

describe('what is proved of the id', () => {
  it.each([
    ['all, by a signature', { signingTokens: [signingToken] }, true],
    ['nothing, by a token', { secretTokens: ['t'] }, false],
  ])('is %s', (_what, secrets, isIdSigned) => {
    const headers = gitlab.sign({ headers: {}, body }, secrets, now);

    expect(gitlab.verify(requestWith({ headers, body }), secrets, now).isIdSigned).toBe(isIdSigned);
  });
});

describe('the secret that proved a GitLab request', () => {
  const secrets = { signingTokens: ['whsec_b3RoZXI=', signingToken], secretTokens: ['one', 'two'] };

  it.each([
    ['the signing token, by a signature', signatureHeaders, 'b87680'],
    [
      'the signing token, by a signature beside a token',
      { ...signatureHeaders, 'x-gitlab-token': 'one' },
      'b87680',
    ],
    ['the secret token, where there is no signature', { 'x-gitlab-token': 'two' }, '652be6'],
  ])('is %s', (_what, headers, fingerprint) => {
    const verified = gitlab.verify(requestWith({ headers, body }), secrets, now);

    expect(verified.fingerprint).toBe(fingerprint);
  });
});

describe('signing as GitLab does', () => {
  it('matches the signature computed elsewhere for the documented token', () => {
    const headers = gitlab.sign(
      { headers: { 'idempotency-key': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f' }, body },
      { signingTokens: [signingToken] },
      1_744_578_123_000,
    );

    expect(headers).toEqual({
      'webhook-id': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
      'webhook-timestamp': '1744578123',
      'webhook-signature': 'v1,Q/Xs0AQwFCrSU+Jqzp4d4uGCI2fQlx3ls7vaEn5SqGY=',
    });
  });

  it.each([
    ['its own', { 'webhook-id': 'w', 'idempotency-key': 'k' }, 'w'],
    ['the idempotency key', { 'idempotency-key': 'k' }, 'k'],
    [
      'the hash of the body',
      {},
      '5aec989f2c585582681164c3b6230c095911561d1f6e91cdc4f89eab116843b0',
    ],
  ])('gives a request %s for an id', (_what, headers, id) => {
    const signed = gitlab.sign({ headers, body }, { signingTokens: [signingToken] }, now);

    expect(signed['webhook-id']).toBe(id);
  });

  it('sends an empty token where there is none, which no hook takes', () => {
    const signed = gitlab.sign({ headers: {}, body }, {}, now);

    expect(signed).toEqual({ 'x-gitlab-token': '' });
    expect(codeFor(signed, { secretTokens: [''] })).toBe('signature_invalid');
  });

  it('sends the secret token as it is, alone or beside the signature', () => {
    expect(gitlab.sign({ headers: {}, body }, { secretTokens: ['t'] }, now)).toEqual({
      'x-gitlab-token': 't',
    });
    expect(
      gitlab.sign(
        { headers: {}, body },
        { signingTokens: [signingToken], secretTokens: ['t'] },
        now,
      ),
    ).toMatchObject({ 'x-gitlab-token': 't', 'webhook-signature': expect.any(String) });
  });
});

describe('the id of a GitLab event', () => {
  it('is the signed one, else the idempotency key, else the hash of the body', () => {
    const payload = { object_kind: 'push' };

    expect(factsOf(payload, { 'webhook-id': 'w', 'idempotency-key': 'k' }).id).toBe('w');
    expect(factsOf(payload, { 'idempotency-key': 'k' }).id).toBe('k');
    expect(factsOf(payload).id).toBe(
      '5aec989f2c585582681164c3b6230c095911561d1f6e91cdc4f89eab116843b0',
    );
  });
});

describe('the kind of a GitLab event', () => {
  it('is told by the signed body, not by the header', () => {
    const headers = { 'x-gitlab-event': 'Push Hook' };

    expect(factsOf({ object_kind: 'issue' }, headers).type).toBe('com.gitlab.issue');
    expect(factsOf({ event_name: 'key_create' }, headers).type).toBe('com.gitlab.key_create');
  });

  it('is told by the header where a custom template left it out', () => {
    expect(factsOf({ text: 'x' }, { 'x-gitlab-event': 'Merge Request Hook' }).type).toBe(
      'com.gitlab.merge_request',
    );
    expect(factsOf({ text: 'x' }, { 'x-gitlab-event': 'Git Hook Changed Hook' }).type).toBe(
      'com.gitlab.git_hook_changed',
    );
  });

  const issue = { iid: 3, action: 'open', updated_at: '2026-01-01T00:00:00Z' };

  it.each([
    ['its object_kind, whatever event_name says', { object_kind: 'issue', event_name: 'other' }],
    ['its header, where a custom template left out both', {}],
  ])('of an issue is told by %s', (_what, names) => {
    const payload = { ...names, object_attributes: issue };

    const facts = factsOf(payload, { 'x-gitlab-event': 'Issue Hook' });

    expect(facts).toMatchObject({
      type: 'com.gitlab.issue.open',
      subject: '3',
      action: 'open',
      time: '2026-01-01T00:00:00.000Z',
    });
  });

  it.each(['x y/z', 'constructor', '__proto__', 'valueOf'])(
    'is kept when it is called %s, under that name in the type or the action',
    (kind) => {
      const { type, action } = factsOf({ object_kind: kind, action: 'open' });

      expect(type).toMatch(/^com\.gitlab/);
      expect(`${type} ${action}`).toContain(
        kind.toLowerCase() === kind ? kind.split(' ')[0] : kind.toLowerCase(),
      );
    },
  );

  it('is malformed where nothing tells it', () => {
    expect(() => factsOf({ text: 'x' })).toThrow(
      expect.objectContaining({ code: 'body_malformed' }),
    );
  });

  it.each([
    [
      { object_kind: 'merge_request', object_attributes: { action: 'open' } },
      'com.gitlab.merge_request.open',
      'open',
    ],
    [{ object_kind: 'release', action: 'create' }, 'com.gitlab.release.create', 'create'],
    [
      { object_kind: 'pipeline', object_attributes: { status: 'success' } },
      'com.gitlab.pipeline.success',
      'success',
    ],
    [{ object_kind: 'build', build_status: 'failed' }, 'com.gitlab.build.failed', 'failed'],
    [{ object_kind: 'deployment', status: 'running' }, 'com.gitlab.deployment.running', 'running'],
    [{ object_kind: 'emoji', event_type: 'award' }, 'com.gitlab.emoji.award', 'award'],
    [
      { object_kind: 'access_token', event_name: 'expiring_access_token' },
      'com.gitlab.access_token.expiring_access_token',
      'expiring_access_token',
    ],
    [
      { object_kind: 'vulnerability', object_attributes: { state: 'detected' } },
      'com.gitlab.vulnerability.detected',
      'detected',
    ],
    [
      {
        object_kind: 'note',
        object_attributes: { noteable_type: 'MergeRequest', action: 'create' },
      },
      'com.gitlab.note.mergerequest',
      'create',
    ],
    [
      { object_kind: 'note', object_attributes: { noteable_type: 'Issue' } },
      'com.gitlab.note.issue',
      undefined,
    ],
    [
      { object_kind: 'feature_flag', object_attributes: { action: 'x', active: true } },
      'com.gitlab.feature_flag',
      undefined,
    ],
    [{ object_kind: 'push', action: 'x', before: '000', after: '1' }, 'com.gitlab.push', 'created'],
    [
      { object_kind: 'tag_push', action: 'x', before: '1', after: '000' },
      'com.gitlab.tag_push',
      'deleted',
    ],
    [{ object_kind: 'push', before: '1', after: '2' }, 'com.gitlab.push', 'updated'],
    [{ object_kind: 'push', before: '1000', after: '2000' }, 'com.gitlab.push', 'updated'],
    [{ object_kind: 'push', before: '0001', after: '0002' }, 'com.gitlab.push', 'updated'],
    [{ event_name: 'project_create', action: 'x' }, 'com.gitlab.project_create', 'project_create'],
  ])('of %j is in type and action', (payload, type, action) => {
    const facts = factsOf(payload);

    expect([facts.type, facts.action]).toEqual([type, action]);
  });
});

describe('the subject of a GitLab event', () => {
  it.each([
    [{ object_kind: 'push', ref: 'refs/heads/main' }, 'refs/heads/main'],
    [{ object_kind: 'tag_push', ref: 'refs/tags/v1' }, 'refs/tags/v1'],
    [{ object_kind: 'issue', object_attributes: { iid: 3, id: 99 } }, '3'],
    [{ object_kind: 'something_new', object_attributes: { id: 99 } }, '99'],
    [
      {
        object_kind: 'note',
        object_attributes: { id: 7 },
        merge_request: { iid: 1 },
        issue: { iid: 2 },
      },
      '1#note_7',
    ],
    [{ object_kind: 'note', object_attributes: { id: 7 }, issue: { iid: 2 } }, '2#note_7'],
    [{ object_kind: 'note', object_attributes: { id: 7 }, commit: { id: 'abc' } }, 'abc#note_7'],
    [{ object_kind: 'note', object_attributes: { id: 7 }, snippet: { id: 5 } }, '5#note_7'],
    [{ object_kind: 'note', object_attributes: { id: 7 } }, undefined],
    [{ object_kind: 'note', issue: { iid: 2 } }, undefined],
    [{ object_kind: 'pipeline', object_attributes: { id: 31, iid: 3 } }, '31'],
    [{ object_kind: 'build', build_id: 1977 }, '1977'],
    [{ object_kind: 'deployment', deployment_id: 15 }, '15'],
    [{ object_kind: 'release', tag: 'v1.1' }, 'v1.1'],
    [{ object_kind: 'wiki_page', object_attributes: { slug: 'home' } }, 'home'],
    [{ object_kind: 'feature_flag', object_attributes: { name: 'new-ui' } }, 'new-ui'],
    [
      { object_kind: 'emoji', object_attributes: { awardable_type: 'Issue', awardable_id: 4 } },
      'Issue:4',
    ],
    [{ object_kind: 'emoji', object_attributes: { awardable_id: 4 } }, undefined],
    [{ object_kind: 'access_token', object_attributes: { id: 25, iid: 1 } }, '25'],
    [
      { object_kind: 'vulnerability', object_attributes: { url: 'https://x/1', iid: 1 } },
      'https://x/1',
    ],
    [{ event_name: 'user_create', user_id: 41, project_id: 1 }, '41'],
    [{ event_name: 'user_add_to_group', user_id: 41, group_id: 1 }, '41'],
    [{ event_name: 'group_create', group_id: 78 }, '78'],
    [{ event_name: 'subgroup_create', group_id: 79 }, '79'],
    [{ event_name: 'key_create', id: 4 }, '4'],
    [{ event_name: 'project_create', project_id: 74 }, '74'],
    [{ event_name: 'repository_update', project_id: 1 }, '1'],
  ])('of %j is %s', (payload, subject) => {
    expect(factsOf(payload).subject).toBe(subject);
  });
});

describe('the time of a GitLab event', () => {
  it.each([
    [
      { object_kind: 'issue', object_attributes: { updated_at: '2013-12-03 17:15:43 UTC' } },
      '2013-12-03T17:15:43.000Z',
    ],
    [
      {
        object_kind: 'pipeline',
        object_attributes: {
          finished_at: '2016-08-12 15:26:29 UTC',
          created_at: '2016-08-12 15:23:28 UTC',
        },
      },
      '2016-08-12T15:26:29.000Z',
    ],
    [
      {
        object_kind: 'pipeline',
        object_attributes: { finished_at: null, created_at: '2016-08-12 15:23:28 UTC' },
      },
      '2016-08-12T15:23:28.000Z',
    ],
    [
      {
        object_kind: 'build',
        build_finished_at: '2026-01-01T00:00:02Z',
        build_started_at: '2026-01-01T00:00:01Z',
        build_created_at: '2026-01-01T00:00:00Z',
      },
      '2026-01-01T00:00:02.000Z',
    ],
    [
      {
        object_kind: 'build',
        build_started_at: '2026-01-01T00:00:01Z',
        build_created_at: '2026-01-01T00:00:00Z',
      },
      '2026-01-01T00:00:01.000Z',
    ],
    [
      { object_kind: 'build', build_created_at: '2026-01-01T00:00:00Z' },
      '2026-01-01T00:00:00.000Z',
    ],
    [
      { object_kind: 'deployment', status_changed_at: '2021-04-28 21:50:00 +0200' },
      '2021-04-28T19:50:00.000Z',
    ],
    [
      {
        object_kind: 'release',
        released_at: '2020-11-03 12:55:12 UTC',
        created_at: '2020-11-02 12:55:12 UTC',
      },
      '2020-11-03T12:55:12.000Z',
    ],
    [{ object_kind: 'release', created_at: '2020-11-02 12:55:12 UTC' }, '2020-11-02T12:55:12.000Z'],
    [
      { event_name: 'project_create', updated_at: '2012-07-21T07:38:22Z' },
      '2012-07-21T07:38:22.000Z',
    ],
    [{ object_kind: 'push' }, '2025-04-13T21:02:03.000Z'],
  ])('of %j is %s', (payload, time) => {
    expect(factsOf(payload, { 'webhook-timestamp': '1744578123' }).time).toBe(time);
  });
});

describe('where a GitLab event comes from', () => {
  const instance = { 'x-gitlab-instance': 'https://git.example/' };

  it.each([
    [
      { project: { web_url: 'https://git.example/a/b', path_with_namespace: 'a/b' } },
      'https://git.example/a/b',
      'a/b',
    ],
    [
      { group: { web_url: 'https://git.example/groups/a', full_path: 'a' } },
      'https://git.example/groups/a',
      'a',
    ],
    [{ group: { group_path: 'a' } }, 'https://git.example/a', 'a'],
    [{ full_path: 'a/sub', group_path: 'sub' }, 'https://git.example/a/sub', 'a/sub'],
    [{ group_path: 'a' }, 'https://git.example/a', 'a'],
    [{ path_with_namespace: 'a/b' }, 'https://git.example', 'a/b'],
    [{ project_path_with_namespace: 'a/b' }, 'https://git.example', 'a/b'],
    [{}, 'https://git.example', undefined],
  ])('%j is in source and scope', (payload, source, scope) => {
    const facts = factsOf({ object_kind: 'push', ...payload }, instance);

    expect([facts.source, facts.scope]).toEqual([source, scope]);
  });

  it('has one slash between the instance and the group', () => {
    const { source } = factsOf(
      { object_kind: 'push', group_path: 'a' },
      { 'x-gitlab-instance': 'https://git.example//' },
    );

    expect(source).toBe('https://git.example/a');
  });

  it('is gitlab.com where the instance does not say who it is', () => {
    expect(factsOf({ object_kind: 'push' }).source).toBe('https://gitlab.com');
    expect(factsOf({ object_kind: 'push' }, { 'x-gitlab-instance': 'x' }).source).toBe(
      'https://gitlab.com',
    );
  });
});

describe('the actor of a GitLab event', () => {
  it('is the user who did it, never the one to whom it was done', () => {
    const ann = { kind: 'app_user', id: 'ann' };

    expect(factsOf({ object_kind: 'issue', user: { username: 'ann' } }).actor).toEqual(ann);
    expect(factsOf({ object_kind: 'push', user_username: 'ann' }).actor).toEqual(ann);
    expect(
      factsOf({ event_name: 'user_add_to_group', user_username: 'bob' }).actor,
    ).toBeUndefined();
    expect(factsOf({ object_kind: 'push' }).actor).toBeUndefined();
  });
});
