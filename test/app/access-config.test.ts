import { describe, expect, it } from '@jest/globals';
import { accessIn, localApiIn } from '../../src/app/access-config.ts';
import { apiConfig } from '../../src/app/config.ts';

const jwt = {
  HOOKLANE_API_AUTH: 'jwt',
  HOOKLANE_JWT_ISSUER: 'https://id.example.com/',
  HOOKLANE_JWT_AUDIENCE: 'https://hooklane.example.com',
};

describe('the query API', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['iam', true],
  ])(
    'asks for no token with HOOKLANE_API_AUTH=%s; for signatures: %s',
    (auth, asksForSignatures) => {
      const access = accessIn({ ...jwt, HOOKLANE_API_AUTH: auth });

      expect(access).toEqual({ tokenRules: undefined, asksForSignatures, corsOrigins: [] });
    },
  );

  it('asks for no signature with HOOKLANE_API_AUTH=jwt', () => {
    expect(accessIn(jwt).asksForSignatures).toBe(false);
  });

  it('asks for tokens of an issuer, for an audience, and lets the issuer say where its keys are', () => {
    expect(accessIn(jwt).tokenRules).toEqual({
      issuer: 'https://id.example.com/',
      audience: 'https://hooklane.example.com',
      keysUrl: undefined,
    });
  });

  it('may be told where the keys are', () => {
    const access = accessIn({ ...jwt, HOOKLANE_JWKS_URL: 'https://id.example.com/keys' });

    expect(access.tokenRules?.keysUrl).toEqual(new URL('https://id.example.com/keys'));
  });

  it.each(['HOOKLANE_JWT_ISSUER', 'HOOKLANE_JWT_AUDIENCE'])(
    'does not start without %s, rather than to believe anybody',
    (name) => {
      const missing = () => accessIn({ ...jwt, [name]: undefined });
      const empty = () => accessIn({ ...jwt, [name]: '' });

      expect(missing).toThrow(`${name} is not set, and HOOKLANE_API_AUTH=jwt needs it`);
      expect(empty).toThrow(`${name} is not set, and HOOKLANE_API_AUTH=jwt needs it`);
    },
  );

  it.each(['none', 'JWT', 'off', 'iam,jwt', ' jwt'])(
    'does not start with HOOKLANE_API_AUTH=%s',
    (auth) => {
      const starting = () => accessIn({ ...jwt, HOOKLANE_API_AUTH: auth });

      expect(starting).toThrow(`HOOKLANE_API_AUTH must be "iam" or "jwt", not "${auth}"`);
    },
  );

  it.each([
    ['HOOKLANE_JWT_ISSUER', 'id.example.com'],
    ['HOOKLANE_JWT_ISSUER', 'http://id.example.com'],
    ['HOOKLANE_JWKS_URL', 'http://id.example.com/keys'],
    ['HOOKLANE_JWKS_URL', 'http://localhost.example.com/keys'],
    ['HOOKLANE_JWKS_URL', 'https://user:password@id.example.com/keys'],
    ['HOOKLANE_JWKS_URL', 'file:///keys'],
  ])('does not start with %s=%s', (name, url) => {
    expect(() => accessIn({ ...jwt, [name]: url })).toThrow(
      `${name} must be a URL with https (or http on this machine), not "${url}"`,
    );
  });

  it.each(['http://127.0.0.1:8080/realms/dev', 'http://localhost:8080', 'http://[::1]:8080'])(
    'may have an issuer on this machine: %s',
    (issuer) => {
      expect(accessIn({ ...jwt, HOOKLANE_JWT_ISSUER: issuer }).tokenRules?.issuer).toBe(issuer);
    },
  );

  it('has the store’s settings besides', () => {
    const environment = {
      HOOKLANE_TABLE: 'events',
      HOOKLANE_BUCKET: 'bodies',
      HOOKLANE_QUEUE_URL: 'https://sqs/events',
      HOOKLANE_DEAD_LETTERS_URL: 'https://sqs/dead-letters',
      HOOKLANE_OUTBOX_URL: 'https://sqs/outbox',
      HOOKLANE_OUTBOX_DEAD_LETTERS_URL: 'https://sqs/outbox-dead-letters',
    };

    expect(apiConfig(environment)).toMatchObject({
      table: 'events',
      corsOrigins: [],
      outboxDeadLettersUrl: 'https://sqs/outbox-dead-letters',
    });
  });
});

describe('the local server', () => {
  const credentials = {
    HOOKLANE_API_ACCESS_KEY_ID: 'AKIALOCAL',
    HOOKLANE_API_SECRET_ACCESS_KEY: 'secret',
  };

  it('asks nobody unless it is told to', () => {
    expect(localApiIn(credentials)).toEqual({
      auth: undefined,
      credentials: undefined,
      corsOrigins: [],
    });
  });

  it('asks for signatures, with credentials that it makes up where none are given', () => {
    const iam = localApiIn({ HOOKLANE_API_AUTH: 'iam' });

    expect(iam).toEqual({ auth: 'iam', credentials: undefined, corsOrigins: [] });
  });

  it('asks for signatures by the credentials that it is given', () => {
    const forGood = localApiIn({ HOOKLANE_API_AUTH: 'iam', ...credentials });
    const temporary = localApiIn({
      ...{ HOOKLANE_API_AUTH: 'iam', HOOKLANE_API_SESSION_TOKEN: 'token' },
      ...credentials,
    });

    expect(forGood.credentials).toEqual({ accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' });
    expect(temporary.credentials).toEqual({
      ...{ accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' },
      sessionToken: 'token',
    });
  });

  it.each(['HOOKLANE_API_ACCESS_KEY_ID', 'HOOKLANE_API_SECRET_ACCESS_KEY'])(
    'does not start with half of the credentials: no %s',
    (name) => {
      const starting = () =>
        localApiIn({ HOOKLANE_API_AUTH: 'iam', ...credentials, [name]: undefined });

      expect(starting).toThrow(
        'HOOKLANE_API_ACCESS_KEY_ID and HOOKLANE_API_SECRET_ACCESS_KEY belong together',
      );
    },
  );
});

describe('the origins of pages', () => {
  it('are a list with commas between', () => {
    const list = 'https://app.example.com, http://localhost:5173,,https://b.example:8443';

    expect(accessIn({ HOOKLANE_CORS_ORIGINS: list }).corsOrigins).toEqual([
      'https://app.example.com',
      'http://localhost:5173',
      'https://b.example:8443',
    ]);
  });

  it.each([
    '*',
    'null',
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://App.example.com',
    'https://*.example.com',
    'https://app.example.com:443',
    'http://app.example.com',
    'https://user@app.example.com',
  ])('are written as a browser writes them, so not "%s"', (origin) => {
    const starting = () => accessIn({ HOOKLANE_CORS_ORIGINS: `https://a.example,${origin}` });

    expect(starting).toThrow(
      `HOOKLANE_CORS_ORIGINS must be origins like https://app.example.com, with commas between, not "${origin}"`,
    );
  });
});
