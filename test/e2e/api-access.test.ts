import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseJsonObject, textAt } from '../../src/domain/json.ts';
import { signedForAws } from '../support/aws-signature.ts';
import { fixture } from '../support/fixtures.ts';
import { hooklane } from '../support/hooklane.ts';
import { issuerKey, TestIssuer, tokenBy } from '../support/issuer.ts';
import { type RunningService, runService } from '../support/running-service.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { type Answer, sendRequest } from '../support/send-request.ts';
import { waitUntil } from '../support/wait-until.ts';

const app = 'https://app.example.com';
const credentials = { accessKeyId: 'AKIALOCAL', secretAccessKey: 'a secret of the tests' };
const iam = {
  HOOKLANE_API_AUTH: 'iam',
  HOOKLANE_API_ACCESS_KEY_ID: credentials.accessKeyId,
  HOOKLANE_API_SECRET_ACCESS_KEY: credentials.secretAccessKey,
};
const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'GET' } };

let dataDirectory: string;
beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-'));
});
afterAll(() => rmSync(dataDirectory, { recursive: true }));

function start(environment: Readonly<Record<string, string>>): Promise<RunningService> {
  return runService({
    ...{ PORT: '0', HOOKLANE_DATA: dataDirectory, HOOKLANE_CORS_ORIGINS: app },
    ...secretEnvironment,
    ...environment,
  });
}

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As it stands: nobody signs it, and nobody normalises it. */
function ask({ origin }: RunningService, { method = 'GET', url = '/events', headers }: Asked = {}) {
  return sendRequest(Number(new URL(origin).port), { method, path: url, headers: { ...headers } });
}

/** Signed by the AWS SDK. */
async function askSigned(
  service: RunningService,
  { method = 'GET', url = '/events', headers = {} }: Asked = {},
  { key = credentials, now = Date.now() } = {},
): Promise<Answer> {
  const { host } = new URL(service.origin);
  const toSign = { method, url, headers: { host, ...headers } };
  const signed = await signedForAws(toSign, { credentials: key, now });
  return ask(service, { method, url, headers: Object.fromEntries(signed.headers) });
}

/** Waits until the service has said it. */
async function said(service: RunningService, text: string): Promise<void> {
  await waitUntil(text, async () => service.output().includes(text) || undefined);
}

function codeOf({ body }: Answer): string | undefined {
  return textAt(parseJsonObject(body.toString()), 'error.code');
}

describe('the local query API that asks for signatures', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await start(iam);
  });
  afterAll(() => service.stop());

  it('says so', () => {
    expect(service.output()).toContain('/events, signed for lambda in us-east-1');
  });

  it.each(['/health', '/events', '/events?provider=github&type=com.github.push*', '/dead-letters'])(
    'answers GET %s, signed by the AWS SDK',
    async (url) => {
      expect((await askSigned(service, { url })).status).toBe(200);
    },
  );

  it('shows an event whose key is percent-encoded in the path', async () => {
    const sent = await hooklane(
      ['send', 'test/fixtures/github/push', '--url', `${service.origin}/github`],
      secretEnvironment,
    );
    const [, key = ''] = /"id":"([^"]+)"/.exec(sent.output) ?? [];

    const url = `/events/${encodeURIComponent(key)}/body`;
    const body = await waitUntil(`the body of ${key}`, async () => {
      const answer = await askSigned(service, { url });
      return answer.status === 200 ? answer.body : undefined;
    });

    expect(body).toEqual(fixture('github', 'push').body);
  });

  it.each(['/health', '/events', '/nothing-here'])(
    'answers 403 to GET %s as AWS does, unsigned',
    async (url) => {
      const { status, headers, body } = await ask(service, { url });

      expect(status).toBe(403);
      expect(headers['x-amzn-errortype']).toBe('AccessDeniedException');
      expect(body.toString()).toBe(
        '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
      );
    },
  );

  it('answers 403 with another secret, or too late, and the terminal says why', async () => {
    const wrong = await askSigned(service, {}, { key: { ...credentials, secretAccessKey: 'x' } });
    const late = await askSigned(service, {}, { now: Date.now() - 600_000 });

    expect([wrong.status, late.status]).toEqual([403, 403]);
    await said(
      service,
      'api: refused a request, as AWS would: the signature does not fit the request and the secret access key\n',
    );
    await said(
      service,
      'api: refused a request, as AWS would: its x-amz-date is not within five minutes of now\n',
    );
  });

  it('lets a page ask first, which it does unsigned, and answers it signed', async () => {
    const asked = await ask(service, {
      ...preflight,
      headers: { origin: app, ...preflight.headers },
    });
    const answer = await askSigned(service, { headers: { origin: app } });

    expect([asked.status, answer.status]).toEqual([204, 200]);
    expect(asked.headers['access-control-allow-origin']).toBe(app);
    expect(answer.headers['access-control-allow-origin']).toBe(app);
  });

  it.each([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])(
    'lets no other page in: %j',
    async (headers) => {
      const asked = await ask(service, {
        ...preflight,
        headers: { ...preflight.headers, ...headers },
      });
      const answer = await askSigned(service, { headers });

      expect([asked.status, codeOf(asked)]).toEqual([403, 'origin_refused']);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'origin_refused']);
    },
  );

  it('asks providers for no such signature', async () => {
    const { output } = await hooklane(
      ['send', 'test/fixtures/slack/command', '--url', `${service.origin}/slack`],
      secretEnvironment,
    );

    expect(output).toContain('200 OK');
  });
});

describe('the local query API that asks for signatures and has no credentials', () => {
  it('makes some up, prints them, and knows them after it was started again', async () => {
    const first = await start({ HOOKLANE_API_AUTH: 'iam' });
    const key = credentialsIn(first.output());
    await first.stop();
    const second = await start({ HOOKLANE_API_AUTH: 'iam' });

    const answer = await askSigned(second, {}, { key });

    expect(key.accessKeyId).toMatch(/^AKIA[0-9A-F]{16}$/);
    expect(answer.status).toBe(200);
    await second.stop();
  });
});

describe('the local query API that asks for tokens', () => {
  const issuer = new TestIssuer();
  const key = issuerKey('first');
  const audience = 'https://hooklane.example';
  let service: RunningService;

  beforeAll(async () => {
    await issuer.start();
    issuer.published = [key];
    service = await start({
      HOOKLANE_API_AUTH: 'jwt',
      HOOKLANE_JWT_ISSUER: issuer.url,
      HOOKLANE_JWT_AUDIENCE: audience,
    });
  });
  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });

  function bearer(others: Readonly<Record<string, unknown>> = {}) {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = tokenBy(key, { iss: issuer.url, aud: audience, exp, ...others });
    return { authorization: `Bearer ${token}` };
  }

  it('answers who has one, also in a page that may ask', async () => {
    const answer = await ask(service, { headers: { ...bearer(), origin: app } });

    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'Origin' });
  });

  it('refuses who has none, and who has one for another API', async () => {
    const none = await ask(service);
    const another = await ask(service, { headers: bearer({ aud: 'https://other.example' }) });

    expect([none.status, codeOf(none)]).toEqual([401, 'unauthorized']);
    expect(none.headers['www-authenticate']).toBe('Bearer');
    expect([another.status, codeOf(another)]).toEqual([401, 'unauthorized']);
    expect(another.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('says why in its log, and nothing of the token', async () => {
    await ask(service, { headers: bearer({ iss: 'https://other.example' }) });

    await said(service, '"reason":"ERR_JWT_CLAIM_VALIDATION_FAILED iss"');
    expect(service.output()).not.toContain('eyJ');
  });

  it('answers /health to everybody', async () => {
    expect((await ask(service, { url: '/health' })).status).toBe(200);
  });

  it('lets a page ask first', async () => {
    const asked = await ask(service, {
      ...preflight,
      headers: { origin: app, ...preflight.headers },
    });

    expect([asked.status, asked.body.length]).toEqual([204, 0]);
  });
});

describe('npm start', () => {
  it.each([
    [{ HOOKLANE_API_AUTH: 'jwt' }, 'hooklane: HOOKLANE_JWT_ISSUER is not set'],
    [{ HOOKLANE_API_AUTH: 'none' }, 'hooklane: HOOKLANE_API_AUTH must be "iam" or "jwt"'],
  ])('does not start with %j alone', async (environment, message) => {
    await expect(start(environment)).rejects.toThrow(message);
  });
});

function credentialsIn(output: string) {
  const [, accessKeyId = ''] = /HOOKLANE_API_ACCESS_KEY_ID=(\S+)/.exec(output) ?? [];
  const [, secretAccessKey = ''] = /HOOKLANE_API_SECRET_ACCESS_KEY=(\S+)/.exec(output) ?? [];
  return { accessKeyId, secretAccessKey };
}
