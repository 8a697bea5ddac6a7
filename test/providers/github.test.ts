import { describe, expect, it } from '@jest/globals';
import { sign as octokitSign, verify as octokitVerify } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import type { EventFacts } from '../../src/domain/envelope.ts';
import { github } from '../../src/providers/github.ts';
import { markVerified } from '../../src/providers/signature.ts';
import { fixtureTime } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith, signedRequest } from '../support/requests.ts';

function factsOf(
  event: string,
  payload: unknown,
  headers: Readonly<Record<string, string>> = {},
): EventFacts {
  const request = requestWith({
    headers: { 'x-github-event': event, 'x-github-delivery': 'guid-1', ...headers },
    body: Buffer.from(JSON.stringify(payload)),
  });
  const reading = github.read(markVerified(request, { isIdSigned: true, secret: 'one' }));
  if (reading.kind !== 'event') throw new Error('expected an event');
  return reading.facts;
}

describe('GitHub signatures, with @octokit/webhooks-methods for an oracle', () => {
  it('signs every text as it does', async () => {
    await fc.assert(
      fc.asyncProperty(text(), text(), async (secret, body) => {
        const ours = github.sign(
          { headers: {}, body: Buffer.from(body) },
          { secrets: [secret] },
          0,
        );

        expect(ours['x-hub-signature-256']).toBe(await octokitSign(secret, body));
      }),
    );
  });

  it('takes a signature for a text exactly when it does', async () => {
    const digest = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF') });
    const signatures = fc.oneof(fc.constant('right'), digest, fc.string());
    await fc.assert(
      fc.asyncProperty(text(), signatures, async (body, candidate) => {
        const right = await octokitSign('mysecret', body);
        const signature = candidate === 'right' ? right : `sha256=${candidate}`;

        expect(isAccepted(Buffer.from(body), signature)).toBe(
          await octokitVerify('mysecret', body, signature),
        );
      }),
    );
  });

  it('takes bytes that are no UTF-8, which it does not', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const signature = github.sign({ headers: {}, body }, { secrets: ['mysecret'] }, 0);
    const header = signature['x-hub-signature-256'] ?? '';

    expect(isAccepted(body, header)).toBe(true);
    expect(await octokitVerify('mysecret', body.toString('utf8'), header)).toBe(false);
  });

  it('refuses upper-case hex and a digest without its prefix', () => {
    const body = Buffer.from('{}');
    const { 'x-hub-signature-256': header = '' } = github.sign(
      { headers: {}, body },
      { secrets: ['mysecret'] },
      0,
    );

    expect(isAccepted(body, header)).toBe(true);
    expect(isAccepted(body, `sha256=${header.slice(7).toUpperCase()}`)).toBe(false);
    expect(isAccepted(body, header.slice(7))).toBe(false);
  });
});

describe('a GitHub hook', () => {
  it('has its secrets in GITHUB_WEBHOOK_SECRET', () => {
    const { secretLists } = github;

    expect(secretLists).toEqual({
      secrets: { environment: 'GITHUB_WEBHOOK_SECRET', generate: expect.any(Function) },
    });
  });

  it('is signed for with an empty secret where there is none, which it does not take', () => {
    const body = Buffer.from('{}');

    const headers = github.sign({ headers: {}, body }, {}, 0);

    expect(headers).toEqual({
      'x-hub-signature-256':
        'sha256=22f8eea909400af98adf3681a9f31923ef6b7fcba4abb553d92823a3e9d5c25e',
    });
    expect(() => github.verify(requestWith({ headers, body }), { secrets: [''] }, 0)).toThrow(
      expect.objectContaining({ code: 'signature_invalid' }),
    );
  });
});

describe('what is kept of a GitHub delivery', () => {
  it('is where it comes from, and that its id is not signed', async () => {
    const kept = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-github-enterprise-host': 'git.acme.example',
      'x-github-enterprise-version': '3.19.0',
      'x-github-event': 'issues',
      'x-github-hook-id': '292430182',
      'x-github-hook-installation-target-id': '79929171',
      'x-github-hook-installation-target-type': 'repository',
    };
    const sent = { headers: { ...kept, accept: '*/*' }, body: Buffer.from('{}') };
    const { receive, enqueued } = receiverOf({ provider: github, now: fixtureTime });

    await receive(signedRequest(github, sent, { now: fixtureTime }));

    expect(enqueued.map(({ isIdSigned, headers }) => ({ isIdSigned, headers }))).toEqual([
      { isIdSigned: false, headers: kept },
    ]);
  });
});

describe('a GitHub delivery', () => {
  it.each([
    ['missing', {}],
    ['empty', { 'x-github-event': '' }],
  ])('is malformed when its event header is %s', (_what, headers) => {
    const request = requestWith({ headers, body: Buffer.from('{}') });

    expect(() => github.read(markVerified(request, { isIdSigned: true, secret: 'one' }))).toThrow(
      expect.objectContaining({ code: 'body_malformed' }),
    );
  });

  it('is kept when its name is no plain word, under that name in the action', () => {
    const { type, action } = factsOf('New-Thing', { action: 'opened' });

    expect({ type, action }).toEqual({ type: 'com.github', action: 'New-Thing' });
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'is an event like any other when it is named %s',
    (event) => {
      expect(factsOf(event, { action: 'opened' }).type).toMatch(/^com\.github/);
    },
  );

  it('takes its id from the header, or from the body where there is none', () => {
    const emptyObjectHash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

    expect(factsOf('ping', {}).id).toBe('guid-1');
    expect(factsOf('ping', {}, { 'x-github-delivery': '' }).id).toBe(emptyObjectHash);
  });

  it('hashes an id that is too long or too odd to be part of a key', () => {
    const { id } = factsOf('ping', {}, { 'x-github-delivery': 'a b' });

    expect(id).toBe('c8687a08aa5d6ed2044328fa6a697ab8e96dc34291e8c2034ae8c38e6fcc6d65');
    expect(factsOf('ping', {}, { 'x-github-delivery': 'x'.repeat(201) }).id).toMatch(
      /^[0-9a-f]{64}$/,
    );
    expect(factsOf('ping', {}, { 'x-github-delivery': 'x'.repeat(200) }).id).toBe('x'.repeat(200));
  });

  it('has a type of the event and its action', () => {
    expect(factsOf('issues', { action: 'opened' }).type).toBe('com.github.issues.opened');
    expect(factsOf('new_thing', { action: 'Was Done' }).type).toBe('com.github.new_thing.was_done');
  });

  it.each([
    'fork',
    'gollum',
    'page_build',
    'ping',
    'public',
    'push',
    'repository_dispatch',
    'workflow_dispatch',
  ])('%s has no action in its type, whatever its payload says', (event) => {
    expect(factsOf(event, { action: 'chosen' }).type).toBe(`com.github.${event}`);
  });

  it('keeps an action that is no plain word out of the type, and as it came in the action', () => {
    const { type, action } = factsOf('issues', { action: 'x.y/../z' });

    expect({ type, action }).toEqual({ type: 'com.github.issues', action: 'x.y/../z' });
  });

  it.each([
    [
      'a closed pull request that merged',
      { action: 'closed', pull_request: { merged: true } },
      'merged',
    ],
    ['a closed one that did not', { action: 'closed', pull_request: { merged: false } }, 'closed'],
    ['an edit of a merged one', { action: 'edited', pull_request: { merged: true } }, 'edited'],
  ])('says of %s that it is %s', (_what, payload, action) => {
    expect(factsOf('pull_request', payload).action).toBe(action);
  });

  it.each([
    [{ created: true, forced: true }, 'created'],
    [{ deleted: true }, 'deleted'],
    [{ forced: true }, 'forced'],
    [{}, 'updated'],
  ])('says of a push with %j that the ref was %s', (flags, action) => {
    expect(factsOf('push', flags).action).toBe(action);
  });

  it.each([
    [{ ref: 'main', ref_type: 'branch' }, 'refs/heads/main'],
    [{ ref: 'v1', ref_type: 'tag' }, 'refs/tags/v1'],
    [{ ref: 'x', ref_type: 'repository' }, undefined],
    [{ ref_type: 'branch' }, undefined],
  ])('names the ref of a create with %j in full', (payload, subject) => {
    expect(factsOf('create', payload).subject).toBe(subject);
    expect(factsOf('delete', payload).subject).toBe(subject);
  });

  it('names an event that nobody knew by the object of its name', () => {
    const thing = { id: 7, updated_at: '2026-01-01T00:00:00Z' };

    const { subject, time } = factsOf('thing', { thing });

    expect({ subject, time }).toEqual({ subject: '7', time: '2026-01-01T00:00:00.000Z' });
    expect(factsOf('thing', { thing: { id: 7, number: 3 } }).subject).toBe('3');
    expect(factsOf('thing', { thing: { created_at: '2026-01-02T00:00:00Z' } }).time).toBe(
      '2026-01-02T00:00:00.000Z',
    );
  });

  it('leaves out an id that lost digits in parsing', () => {
    expect(factsOf('thing', { thing: { id: 2 ** 53 } }).subject).toBeUndefined();
  });

  it('comments are known by what they are on, and by their own id behind it', () => {
    const issue = { number: 5 };

    expect(factsOf('issue_comment', { issue, comment: { id: 9 } }).subject).toBe('5#9');
    expect(factsOf('issue_comment', { issue }).subject).toBe('5');
    expect(factsOf('issue_comment', { comment: { id: 9 } }).subject).toBeUndefined();
  });
});

describe('the source of a GitHub event', () => {
  const sender = { login: 'ann', html_url: 'https://git.acme.example/ann' };

  it.each([
    [
      'the repository',
      { repository: { html_url: 'https://github.com/a/b' }, sender },
      'https://github.com/a/b',
    ],
    [
      'the organization, on the sender’s host',
      { organization: { login: 'acme' }, sender },
      'https://git.acme.example/acme',
    ],
    [
      'the organization, on github.com',
      { organization: { login: 'acme' } },
      'https://github.com/acme',
    ],
    [
      'the enterprise',
      { enterprise: { html_url: 'https://github.com/enterprises/e' }, sender },
      'https://github.com/enterprises/e',
    ],
    [
      'the installation’s account',
      { installation: { account: { html_url: 'https://github.com/acme' } } },
      'https://github.com/acme',
    ],
    ['the sender', { sender }, 'https://git.acme.example/ann'],
    ['GitHub itself', {}, 'https://github.com'],
    [
      'no address that is none',
      { repository: { html_url: 'javascript:alert(1)' } },
      'https://github.com',
    ],
    [
      'no address with spaces',
      { repository: { html_url: 'https://github.com/a b' } },
      'https://github.com',
    ],
  ])('is %s', (_what, payload, source) => {
    expect(factsOf('issues', payload).source).toBe(source);
  });

  it('is the enterprise server’s host where nothing else tells it', () => {
    const headers = { 'x-github-enterprise-host': 'git.acme.example' };

    expect(factsOf('issues', {}, headers).source).toBe('https://git.acme.example');
    expect(factsOf('issues', { organization: { login: 'acme' } }, headers).source).toBe(
      'https://git.acme.example/acme',
    );
    expect(factsOf('issues', {}, { 'x-github-enterprise-host': 'no host' }).source).toBe(
      'https://github.com',
    );
  });
});

describe('the actor and scope of a GitHub event', () => {
  it('tells people from bots', () => {
    expect(factsOf('star', { sender: { login: 'ann', type: 'User' } }).actor).toEqual({
      kind: 'app_user',
      id: 'ann',
    });
    expect(factsOf('star', { sender: { login: 'dependabot[bot]', type: 'Bot' } }).actor).toEqual({
      kind: 'service_account',
      id: 'dependabot[bot]',
    });
    expect(factsOf('star', {}).actor).toBeUndefined();
  });

  it.each([
    [{ repository: { full_name: 'acme/web' }, organization: { login: 'acme' } }, 'acme/web'],
    [{ organization: { login: 'acme' }, enterprise: { slug: 'big' } }, 'acme'],
    [{ enterprise: { slug: 'big' }, installation: { account: { login: 'acme' } } }, 'big'],
    [{ installation: { account: { login: 'acme' } } }, 'acme'],
    [{}, undefined],
  ])('finds the scope of %j', (payload, scope) => {
    expect(factsOf('issues', payload).scope).toBe(scope);
  });
});

describe('a GitHub form', () => {
  it('is the JSON in its field payload', () => {
    const payload = { action: 'opened', issue: { number: 8 } };
    const body = Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());

    const reading = github.read(
      markVerified(requestWith({ headers: { 'x-github-event': 'issues' }, body }), {
        isIdSigned: true,
        secret: 'one',
      }),
    );

    expect(reading).toMatchObject({ kind: 'event', facts: { subject: '8' } });
    expect(github.payloadOf(body)).toBe(JSON.stringify(payload));
  });

  it('without that field has nothing to show', () => {
    const show = () => github.payloadOf(Buffer.from('action=opened'));

    expect(show).toThrow(expect.objectContaining({ code: 'body_malformed' }));
  });
});

function isAccepted(body: Buffer, signature: string): boolean {
  const request = requestWith({ headers: { 'x-hub-signature-256': signature }, body });
  try {
    github.verify(request, { secrets: ['mysecret'] }, 0);
    return true;
  } catch {
    return false;
  }
}

/** What the oracle can take: it refuses empty texts. */
function text(): fc.Arbitrary<string> {
  return fc.string({ minLength: 1, unit: 'grapheme' });
}
