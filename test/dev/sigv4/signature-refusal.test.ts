import { describe, expect, it } from '@jest/globals';
import type { AwsCredentials } from '../../../src/app/config.ts';
import type { RawRequest } from '../../../src/dev/sigv4/canonical-request.ts';
import { signatureRefusal } from '../../../src/dev/sigv4/signature-refusal.ts';
import { signedForAws, type ToSign } from '../../support/aws-signature.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const credentials: AwsCredentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local/secret' };

interface Differently {
  readonly at?: number;
  readonly region?: string;
  readonly service?: string;
  readonly expected?: AwsCredentials;
}

/** Why the request is refused that the SDK's own signer has signed. */
async function refusalOf(
  toSign: Partial<ToSign> = {},
  change: (signed: RawRequest) => RawRequest = (signed) => signed,
  { at = now, region, service, expected = credentials }: Differently = {},
): Promise<string | undefined> {
  const request = { method: 'GET', url: '/events', headers: { host: 'localhost:3000' }, ...toSign };
  const signed = await signedForAws(request, { credentials, now, region, service });
  const when = { now: at, region: 'us-east-1', service: 'lambda' };
  return signatureRefusal(change(signed), { credentials: expected, ...when });
}

function withHeader(name: string, value: string | undefined): (signed: RawRequest) => RawRequest {
  return (signed) => ({
    ...signed,
    headers: [
      ...signed.headers.filter(([each]) => each !== name),
      ...(value === undefined ? [] : [[name, value] as const]),
    ],
  });
}

const mismatch = 'the signature does not fit the request and the secret access key';

describe('what the signer of the AWS SDK signs', () => {
  it.each([
    '/',
    '/events',
    '/events/',
    '/events?limit=1',
    '/events?type=com.github.push*&since=2026-01-01T00%3A00%3A00Z',
    '/events?source=https%3A%2F%2Fgithub.com%2Facme%2Fweb&cursor=a%2Bb%3D%3D',
    '/events?b=2&a=1&a=0&A=1&a-b=1',
    '/events?empty=&provider=github',
    '/events?hook=%E1%88%B4%20(%27%21%2A)',
    '/events/github%3Adefault%3A0b989ba4-242f-11e5-81e1-c7b6966d2516',
    '/events/custom%3Adefault%3Ahttps%3A%2F%2Fshop.example%7C1/body',
    '/events/gitlab%3Adefault%3Aa%25b~c!d',
    '/events//body',
    '/a/./b/../c',
  ])('is good: GET %s', async (url) => {
    expect(await refusalOf({ url })).toBeUndefined();
  });

  it.each(['', '{"n":1}', 'ünïcode', '\u0000'])('is good with the body "%s"', async (text) => {
    const body = Buffer.from(text);

    expect(await refusalOf({ method: 'POST', url: '/dead-letters/redrive', body })).toBeUndefined();
  });

  it('is good with headers in any case, with spaces, or sent twice', async () => {
    const headers = { host: 'localhost:3000', 'X-List': 'a,b', 'x-wide': '  a   b ' };

    const refusal = await refusalOf({ headers }, (signed) => ({
      ...signed,
      headers: signed.headers.flatMap(([name, value]) =>
        name.toLowerCase() === 'x-list'
          ? [['X-LIST', 'a'] as const, ['x-list', ' b'] as const]
          : [[name, value] as const],
      ),
    }));

    expect(refusal).toBeUndefined();
  });

  it('is good with the token of temporary credentials', async () => {
    const temporary = { ...credentials, sessionToken: 'token/of=session' };
    const signed = await signedForAws(
      { method: 'GET', url: '/events', headers: { host: 'localhost:3000' } },
      { credentials: temporary, now },
    );
    const expected = { credentials: temporary, region: 'us-east-1', service: 'lambda', now };

    expect(signatureRefusal(signed, expected)).toBeUndefined();
    expect(signatureRefusal(signed, { ...expected, credentials })).toBe(
      'its session token is not that of the credentials',
    );
  });

  it.each([-300_000, 300_000])('is good %i ms from now', async (milliseconds) => {
    expect(await refusalOf({}, undefined, { at: now + milliseconds })).toBeUndefined();
  });
});

describe('a request is refused', () => {
  it.each([-300_001, 300_001, 86_400_000])(
    'that was signed %i ms from now',
    async (milliseconds) => {
      expect(await refusalOf({}, undefined, { at: now + milliseconds })).toBe(
        'its x-amz-date is not within five minutes of now',
      );
    },
  );

  it.each([
    undefined,
    '',
    'Bearer token',
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=AKIDLOCAL, SignedHeaders=host, Signature=00',
    `AWS4-HMAC-SHA1 Credential=A/b, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    `AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host, Signature=${'0'.repeat(63)}`,
    `AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=, Signature=${'0'.repeat(64)}`,
  ])('that has no signature in its header: %s', async (authorization) => {
    expect(await refusalOf({}, withHeader('authorization', authorization))).toBe(
      'it has no Authorization: AWS4-HMAC-SHA256 Credential=…',
    );
  });

  it('that is signed with another secret', async () => {
    const expected = { ...credentials, secretAccessKey: 'another' };

    expect(await refusalOf({}, undefined, { expected })).toBe(mismatch);
  });

  it('that is signed by somebody else', async () => {
    const expected = { ...credentials, accessKeyId: 'AKIDOTHER' };

    expect(await refusalOf({}, undefined, { expected })).toBe('nobody has this access key id');
  });

  it.each([
    ['region', { region: 'eu-west-1' }, '20260102/eu-west-1/lambda/aws4_request'],
    ['service', { service: 's3' }, '20260102/us-east-1/s3/aws4_request'],
  ])('that is signed for another %s', async (_, differently, scope) => {
    expect(await refusalOf({}, undefined, differently)).toBe(
      `it is signed for ${scope}, and not for 20260102/us-east-1/lambda/aws4_request`,
    );
  });

  it('that is of another day than its scope', async () => {
    expect(await refusalOf({}, withHeader('x-amz-date', '20260103T000000Z'))).toBe(
      'it is signed for 20260102/us-east-1/lambda/aws4_request, and not for 20260103/us-east-1/lambda/aws4_request',
    );
  });

  it.each(['20260102T030405', '20260102T250000Z', '20260102', '20260102T030405Z, x'])(
    'whose date is none: %s',
    async (date) => {
      expect(await refusalOf({}, withHeader('x-amz-date', date))).toBe(
        'its x-amz-date is not within five minutes of now',
      );
    },
  );

  it.each<[string, Partial<RawRequest>]>([
    ['method', { method: 'POST' }],
    ['path', { url: '/dead-letters' }],
    ['query', { url: '/events?limit=200' }],
    ['body', { body: Buffer.from('x') }],
  ])('whose %s was changed after it was signed', async (_, part) => {
    const withoutHash = (signed: RawRequest) =>
      withHeader('x-amz-content-sha256', undefined)(signed);

    const refusal = await refusalOf({}, (signed) => ({ ...withoutHash(signed), ...part }));

    expect(refusal).toBe(mismatch);
  });

  it('whose body is not the one it names', async () => {
    expect(await refusalOf({}, (signed) => ({ ...signed, body: Buffer.from('x') }))).toBe(
      'its body is not that of its x-amz-content-sha256',
    );
  });

  it('that leaves its body unsigned, which Lambda does not take', async () => {
    expect(await refusalOf({}, withHeader('x-amz-content-sha256', 'UNSIGNED-PAYLOAD'))).toBe(
      'its body is not that of its x-amz-content-sha256',
    );
  });

  it('whose host was changed', async () => {
    expect(await refusalOf({}, withHeader('host', 'evil.example'))).toBe(mismatch);
  });

  it.each(['host', 'x-amz-date'])('that does not sign %s', async (name) => {
    const refusal = await refusalOf({}, (signed) => ({
      ...signed,
      headers: signed.headers.map(([each, value]) => [
        each,
        each === 'authorization' ? value.replace(`${name};`, '').replace(`;${name}`, '') : value,
      ]),
    }));

    expect(refusal).toBe(`its header ${name} is not signed`);
  });

  it('that has a header for AWS besides what is signed', async () => {
    expect(await refusalOf({}, withHeader('x-amz-target', 'Anything'))).toBe(
      'its header x-amz-target is not signed',
    );
  });

  it('that names its signed headers in another order', async () => {
    const refusal = await refusalOf({}, (signed) => ({
      ...signed,
      headers: signed.headers.map(([name, value]) => [
        name,
        value.replace(
          /SignedHeaders=([^,]+)/,
          'SignedHeaders=x-amz-date;x-amz-content-sha256;host',
        ),
      ]),
    }));

    expect(refusal).toBe('its SignedHeaders are not in order');
  });

  it('whose query cannot be read', async () => {
    expect(await refusalOf({}, (signed) => ({ ...signed, url: '/events?a=%E1%88' }))).toBe(
      'its query is no percent-encoded UTF-8',
    );
  });
});
