import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { jwtVerifier } from '../../../src/adapters/jwt/jwt-verifier.ts';
import type { TokenVerifier } from '../../../src/domain/ports.ts';
import {
  type IssuerMood,
  issuerKey,
  TestIssuer,
  tokenBy,
  tokenByHmac,
  unsignedToken,
} from '../../support/issuer.ts';

const audience = 'https://hooklane.example';
const first = issuerKey('first');
const second = issuerKey('second');
const stranger = issuerKey('first');
const rsa = issuerKey('rsa', 'RS256');

const start = Date.parse('2026-01-02T03:04:05Z');
const startSeconds = start / 1000;
let now: number;
let issuer: TestIssuer;
let verifier: TokenVerifier;

beforeEach(async () => {
  now = start;
  // The library looks at this clock for the age of the keys.
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  issuer = new TestIssuer();
  await issuer.start();
  issuer.published = [first];
  verifier = jwtVerifier({ issuer: issuer.url, audience, keysUrl: issuer.keysUrl }, () => now);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await issuer.stop();
});

function verifierByDiscovery(): TokenVerifier {
  return jwtVerifier({ issuer: issuer.url, audience, keysUrl: undefined }, () => now);
}

/** What a good token says, but for what is said differently. */
function claims(others: Readonly<Record<string, unknown>> = {}) {
  const { url: iss } = issuer;
  return { iss, aud: audience, sub: 'ada', iat: startSeconds, exp: startSeconds + 3600, ...others };
}

function without(name: string) {
  return Object.fromEntries(Object.entries(claims()).filter(([each]) => each !== name));
}

describe('a token is believed', () => {
  it('when the issuer signed it, for this audience, and it has not expired', async () => {
    expect(await verifier.refusalOf(tokenBy(first, claims()))).toBeUndefined();
  });

  it('when this audience is one of several', async () => {
    const token = tokenBy(first, claims({ aud: ['https://other.example', audience] }));

    expect(await verifier.refusalOf(token)).toBeUndefined();
  });

  it('when it is signed with RSA', async () => {
    issuer.published = [first, rsa];

    expect(await verifier.refusalOf(tokenBy(rsa, claims()))).toBeUndefined();
  });

  it.each([
    ['has just expired', { exp: startSeconds - 29 }],
    ['becomes valid in a moment', { nbf: startSeconds + 29 }],
  ])('when it %s by a clock that is half a minute off', async (_, others) => {
    expect(await verifier.refusalOf(tokenBy(first, claims(others)))).toBeUndefined();
  });
});

describe('a token is refused', () => {
  it.each([
    ['is of another issuer', { iss: 'https://other.example' }, 'iss'],
    ['is for another audience', { aud: 'https://other.example' }, 'aud'],
    ['is for an audience that only begins so', { aud: `${audience}.evil.example` }, 'aud'],
    ['is for nobody', { aud: [] }, 'aud'],
    ['is not valid yet', { nbf: startSeconds + 31 }, 'nbf'],
    ['says when it expires in words', { exp: '2099-01-01T00:00:00Z' }, 'exp'],
  ])('that %s', async (_, others, claim) => {
    const reason = await verifier.refusalOf(tokenBy(first, claims(others)));

    expect(reason).toBe(`ERR_JWT_CLAIM_VALIDATION_FAILED ${claim}`);
  });

  it('that names the issuer with a slash behind it', async () => {
    const reason = await verifier.refusalOf(tokenBy(first, claims({ iss: `${issuer.url}/` })));

    expect(reason).toBe('ERR_JWT_CLAIM_VALIDATION_FAILED iss');
  });

  it('that has expired', async () => {
    const token = tokenBy(first, claims({ exp: startSeconds - 30 }));

    expect(await verifier.refusalOf(token)).toBe('ERR_JWT_EXPIRED exp');
  });

  it.each(['iss', 'aud', 'exp'])('that has no %s', async (claim) => {
    const reason = await verifier.refusalOf(tokenBy(first, without(claim)));

    expect(reason).toBe(`ERR_JWT_CLAIM_VALIDATION_FAILED ${claim}`);
  });

  it.each(['none', 'None', 'NONE', 'nOnE'])('that is not signed: alg %s', async (alg) => {
    const token = unsignedToken(claims(), { alg, kid: 'first' });

    expect(await verifier.refusalOf(token)).toMatch(/^ERR_J(OSE_ALG_NOT_ALLOWED|WS_INVALID)$/);
  });

  it.each([
    ['PEM', { type: 'spki', format: 'pem' }],
    ['DER', { type: 'spki', format: 'der' }],
  ] as const)(
    'that is signed with the public RSA key in %s, as if that were a secret',
    async (_, form) => {
      issuer.published = [rsa];
      const secret = rsa.publicKey.export(form as { type: 'spki'; format: 'pem' });
      const token = tokenByHmac(secret, claims(), { kid: 'rsa' });

      expect(await verifier.refusalOf(token)).toBe('ERR_JOSE_ALG_NOT_ALLOWED');
    },
  );

  it('that brings the key it is signed with', async () => {
    const jwk = stranger.publicKey.export({ format: 'jwk' });
    const token = tokenBy(stranger, claims(), { jwk, jku: String(issuer.keysUrl) });

    expect(await verifier.refusalOf(token)).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  });

  it('that says another algorithm than its key is for', async () => {
    issuer.published = [rsa];

    const reason = await verifier.refusalOf(tokenBy(rsa, claims(), { alg: 'PS256' }));

    expect(reason).toBe('ERR_JWKS_NO_MATCHING_KEY');
  });

  it('that is signed by another key of the same name', async () => {
    const reason = await verifier.refusalOf(tokenBy(stranger, claims()));

    expect(reason).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  });

  it('whose claims were changed after it was signed', async () => {
    const [header, , signature] = tokenBy(first, claims()).split('.');
    const changed = Buffer.from(JSON.stringify(claims({ sub: 'mallory' }))).toString('base64url');

    const reason = await verifier.refusalOf([header, changed, signature].join('.'));

    expect(reason).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  });

  it('that names no key, even where there is only one', async () => {
    const token = tokenBy(first, claims(), { kid: undefined });

    expect(await verifier.refusalOf(token)).toBe('ERR_JWS_INVALID');
  });

  it('that asks for an extension nobody knows', async () => {
    const token = tokenBy(first, claims(), { crit: ['x'], x: 1 });

    expect(await verifier.refusalOf(token)).toBe('ERR_JOSE_NOT_SUPPORTED');
  });

  it.each(['', 'x', 'a.b', 'a.b.c', '...', 'a.b.c.d.e', '{}', 'ey ey'])(
    'that is none: "%s"',
    async (token) => {
      expect(await verifier.refusalOf(token)).toMatch(/^ERR_JW[ST]_INVALID$/);
    },
  );

  it('that is longer than 8192 characters, before anything is read', async () => {
    const token = tokenBy(first, claims({ padding: 'x'.repeat(8192) }));

    expect(await verifier.refusalOf(token)).toBe('too long');
    expect(issuer.asked).toEqual([]);
  });
});

describe('the keys', () => {
  it('are read once for many tokens, also for those that come at the same time', async () => {
    const token = tokenBy(first, claims());

    await Promise.all([verifier.refusalOf(token), verifier.refusalOf(token)]);
    await verifier.refusalOf(token);

    expect(issuer.asked).toEqual(['/keys']);
  });

  it('are read again when a token names a new one, so that the issuer can rotate', async () => {
    await verifier.refusalOf(tokenBy(first, claims()));
    issuer.published = [first, second];
    now += 30_000;

    const reason = await verifier.refusalOf(tokenBy(second, claims()));

    expect(reason).toBeUndefined();
    expect(issuer.asked).toEqual(['/keys', '/keys']);
  });

  it('are read again by unknown names once in half a minute, however many come', async () => {
    const unknown = tokenBy(issuerKey('unknown'), claims());
    await verifier.refusalOf(unknown);
    now += 29_999;

    const reasons = [await verifier.refusalOf(unknown), await verifier.refusalOf(unknown)];

    expect(reasons).toEqual(['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_NO_MATCHING_KEY']);
    expect(issuer.asked).toEqual(['/keys']);
  });

  it('that are withdrawn are refused ten minutes later at the latest', async () => {
    const token = tokenBy(first, claims());
    await verifier.refusalOf(token);
    issuer.published = [second];
    now += 10 * 60_000 - 1;
    const before = await verifier.refusalOf(token);
    now += 1;

    const after = await verifier.refusalOf(token);

    expect([before, after]).toEqual([undefined, 'ERR_JWKS_NO_MATCHING_KEY']);
  });

  it('that are too old are not used, though the issuer is down', async () => {
    const token = tokenBy(first, claims());
    await verifier.refusalOf(token);
    issuer.mood = 'down';
    now += 10 * 60_000;

    await expect(verifier.refusalOf(token)).rejects.toMatchObject({ code: 'keys_unavailable' });
  });

  it('that are known serve on while the issuer is down, though strangers ask for others', async () => {
    await verifier.refusalOf(tokenBy(first, claims()));
    issuer.mood = 'down';
    now += 30_000;
    const asking = verifier.refusalOf(tokenBy(second, claims()));
    await expect(asking).rejects.toMatchObject({ code: 'keys_unavailable' });

    expect(await verifier.refusalOf(tokenBy(first, claims()))).toBeUndefined();
  });

  it.each<[IssuerMood, string]>([
    ['down', 'IssuerAnswered500'],
    ['hanging up', 'TypeError'],
    ['silent', 'ERR_JWKS_TIMEOUT'],
    ['confused', 'IssuerPublishesNoKeySet'],
    ['empty-handed', 'IssuerPublishesNoKeySet'],
    ['moved', 'IssuerAnswered302'],
  ])('are unavailable while the issuer is %s, and nobody is let in: %s', async (mood, name) => {
    issuer.mood = mood;

    const asking = verifier.refusalOf(tokenBy(first, claims()));

    await expect(asking).rejects.toMatchObject({ code: 'keys_unavailable', cause: { name } });
  });

  it('are asked for once a second while the issuer is down, and used when it is back', async () => {
    const token = tokenBy(first, claims());
    issuer.mood = 'down';
    await expect(verifier.refusalOf(token)).rejects.toMatchObject({ code: 'keys_unavailable' });
    now += 999;
    await expect(verifier.refusalOf(token)).rejects.toMatchObject({ code: 'keys_unavailable' });
    issuer.mood = 'well';
    now += 1;

    expect(await verifier.refusalOf(token)).toBeUndefined();
    expect(issuer.asked).toEqual(['/keys', '/keys']);
  });

  it.each<IssuerMood>(['confused', 'empty-handed'])(
    'are asked for once a second too while the issuer is %s and says that all is well',
    async (mood) => {
      const token = tokenBy(first, claims());
      issuer.mood = mood;
      await expect(verifier.refusalOf(token)).rejects.toMatchObject({ code: 'keys_unavailable' });
      now += 999;
      await expect(verifier.refusalOf(token)).rejects.toMatchObject({ code: 'keys_unavailable' });

      expect(issuer.asked).toEqual(['/keys']);
    },
  );

  it('that are too short to be safe are the issuer’s fault', async () => {
    const short = { ...rsa, ...generateKeyPairSync('rsa', { modulusLength: 1024 }) };
    issuer.published = [short];

    const asking = verifier.refusalOf(tokenBy(short, claims()));

    await expect(asking).rejects.toMatchObject({ code: 'keys_unavailable' });
  });
});

describe('where the keys are', () => {
  it('is what the issuer’s discovery document says, if nothing else does', async () => {
    const reason = await verifierByDiscovery().refusalOf(tokenBy(first, claims()));

    expect(reason).toBeUndefined();
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('is asked by connections that are not kept: Lambda freezes the function, and they die unnoticed', async () => {
    await verifierByDiscovery().refusalOf(tokenBy(first, claims()));

    expect(issuer.connections).toEqual(['close', 'close']);
  });

  it.each([
    ['of another issuer', { issuer: 'https://other.example' }, 'DiscoveryNamesAnotherIssuer'],
    [
      'that leads to plain HTTP',
      { jwks_uri: 'http://other.example/keys' },
      'DiscoveryNamesNoSecureKeys',
    ],
    ['that leads to a file', { jwks_uri: 'file:///etc/passwd' }, 'DiscoveryNamesNoSecureKeys'],
    ['that leads nowhere', { jwks_uri: undefined }, 'DiscoveryNamesNoSecureKeys'],
  ])('is not taken from a document %s', async (_, claimed, name) => {
    issuer.claimed = claimed;

    const asking = verifierByDiscovery().refusalOf(tokenBy(first, claims()));

    await expect(asking).rejects.toMatchObject({ code: 'keys_unavailable', cause: { name } });
  });

  it('is no server on the function’s own machine, as that which gives it its work, if the issuer is elsewhere', async () => {
    const iss = 'https://id.example.com';
    const jwks_uri = 'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next';
    const asked = jest
      .spyOn(globalThis, 'fetch')
      .mockImplementation(async () => Response.json({ issuer: iss, jwks_uri }));
    const distant = jwtVerifier({ issuer: iss, audience, keysUrl: undefined }, () => now);

    const asking = distant.refusalOf(tokenBy(first, claims({ iss })));

    await expect(asking).rejects.toMatchObject({ cause: { name: 'DiscoveryNamesNoSecureKeys' } });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('is not looked for where the document has moved to', async () => {
    issuer.mood = 'moved';

    const asking = verifierByDiscovery().refusalOf(tokenBy(first, claims()));

    await expect(asking).rejects.toMatchObject({ cause: { name: 'IssuerAnswered302' } });
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration']);
  });

  it('is asked for once a second while the document is of another issuer', async () => {
    const discovering = verifierByDiscovery();
    issuer.claimed = { issuer: 'https://other.example' };
    const failure = { cause: { name: 'DiscoveryNamesAnotherIssuer' } };
    await expect(discovering.refusalOf(tokenBy(first, claims()))).rejects.toMatchObject(failure);
    now += 999;
    await expect(discovering.refusalOf(tokenBy(first, claims()))).rejects.toMatchObject(failure);

    expect(issuer.asked).toEqual(['/.well-known/openid-configuration']);
  });

  it('is asked for again after a failure', async () => {
    const discovering = verifierByDiscovery();
    issuer.mood = 'down';
    const asking = discovering.refusalOf(tokenBy(first, claims()));
    await expect(asking).rejects.toMatchObject({ code: 'keys_unavailable' });
    issuer.mood = 'well';
    now += 1000;

    expect(await discovering.refusalOf(tokenBy(first, claims()))).toBeUndefined();
  });
});
