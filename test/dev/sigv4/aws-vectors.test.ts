import { describe, expect, it } from '@jest/globals';
import { signatureRefusal } from '../../../src/dev/sigv4/signature-refusal.ts';

/** The setting of all cases of the Signature Version 4 test suite that AWS publishes. */
const suite = {
  region: 'us-east-1',
  service: 'service',
  now: Date.parse('2015-08-30T12:36:00Z'),
};
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

interface Vector {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  /** Beside host and x-amz-date. */
  readonly signed?: readonly string[];
  readonly signature: string;
}

const letters = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const sessionToken = '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267';
const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';

/** By the names that the suite gives them. */
const vectors: readonly (readonly [string, Vector])[] = [
  ['get-vanilla', { signature: vanilla }],
  ['get-slash-dot-slash-normalized', { url: '/./', signature: vanilla }],
  ['get-relative-relative-normalized', { url: '/example1/example2/../..', signature: vanilla }],
  [
    'get-slashes-normalized',
    {
      url: '//example//',
      signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
    },
  ],
  [
    'get-space-normalized',
    {
      url: '/example space/',
      signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
    },
  ],
  [
    'get-unreserved',
    {
      url: `/${letters}`,
      signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    },
  ],
  [
    'get-utf8',
    {
      url: '/ሴ',
      signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
    },
  ],
  [
    'get-vanilla-empty-query-key',
    {
      url: '/?Param1=value1',
      signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    },
  ],
  [
    'get-vanilla-query-order-key-case',
    {
      url: '/?Param2=value2&Param1=value1',
      signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    },
  ],
  [
    'get-vanilla-query-order-encoded',
    {
      url: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
      signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
    },
  ],
  [
    'get-vanilla-query-unreserved',
    {
      url: `/?${letters}=${letters}`,
      signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
    },
  ],
  [
    'get-vanilla-utf8-query',
    {
      url: '/?ሴ=bar',
      signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
    },
  ],
  [
    'get-header-key-duplicate',
    {
      headers: [
        ['My-Header1', 'value2'],
        ['My-Header1', 'value2'],
        ['My-Header1', 'value1'],
      ],
      signed: ['my-header1'],
      signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    },
  ],
  [
    'get-header-value-order',
    {
      headers: [
        ['My-Header1', 'value4'],
        ['My-Header1', 'value1'],
        ['My-Header1', 'value3'],
        ['My-Header1', 'value2'],
      ],
      signed: ['my-header1'],
      signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
    },
  ],
  [
    'get-header-value-trim',
    {
      headers: [
        ['My-Header1', ' value1'],
        ['My-Header2', ' "a   b   c"'],
      ],
      signed: ['my-header1', 'my-header2'],
      signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    },
  ],
  [
    'get-vanilla-with-session-token',
    {
      headers: [['X-Amz-Security-Token', sessionToken]],
      signed: ['x-amz-security-token'],
      signature: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
    },
  ],
  [
    'post-header-key-sort',
    {
      method: 'POST',
      headers: [['My-Header1', 'value1']],
      signed: ['my-header1'],
      signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
    },
  ],
  [
    'post-x-www-form-urlencoded',
    {
      method: 'POST',
      headers: [
        ['Content-Type', 'application/x-www-form-urlencoded'],
        ['Content-Length', '13'],
        [
          'x-amz-content-sha256',
          '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
        ],
      ],
      signed: ['content-length', 'content-type', 'x-amz-content-sha256'],
      body: 'Param1=value1',
      signature: 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
    },
  ],
];

function refusalOf(vector: Vector, signature: string): string | undefined {
  const { method = 'GET', url = '/', headers = [], body = '', signed = [] } = vector;
  const names = ['host', 'x-amz-date', ...signed].sort().join(';');
  const credential = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  const request = {
    ...{ method, url, body: Buffer.from(body) },
    headers: [
      ['Host', 'example.amazonaws.com'],
      ...headers,
      ['Authorization', authorization],
      ['X-Amz-Date', '20150830T123600Z'],
    ] as const,
  };
  const isTemporary = signed.includes('x-amz-security-token');
  return signatureRefusal(request, {
    ...suite,
    credentials: { ...credentials, ...(isTemporary && { sessionToken }) },
  });
}

describe.each(vectors)('the case %s of AWS’s test suite', (_, vector) => {
  it('is good with the signature that AWS publishes', () => {
    expect(refusalOf(vector, vector.signature)).toBeUndefined();
  });

  it('is refused with any other', () => {
    const other = vector.signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));

    expect(refusalOf(vector, other)).toBe(
      'the signature does not fit the request and the secret access key',
    );
  });
});
