import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
// @ts-expect-error: in JavaScript, for whatever Node runs serverless.
import * as access from '../../deploy/access.js';
import { issuerKey, TestIssuer, tokenBy } from '../support/issuer.ts';
import { requestWith } from '../support/requests.ts';
import { run, unpack } from './packaged-function.ts';
import type { PackagedService, Resource } from './packaged-service.ts';
import { packageWith, resourceIn, temporaryDirectory } from './packages.ts';
import { eventOf, nobody, receiverEnvironment } from './receiver-input.ts';

const { apiAuth, apiPermissions, apiUrl, corsOrigins, jwksUrl, jwtAudience, jwtIssuer } = access;

const app = 'https://app.example.com';
const audience = 'https://hooklane.example.com';
const tokenParameters = [
  ...['apiAuth=jwt', 'jwtIssuer=https://id.example.com/', `jwtAudience=${audience}`],
  ...['jwksUrl=https://id.example.com/keys', `corsOrigins=${app},http://localhost:5173`],
];

/** What the deployment tells the API besides, with nothing of AWS there. */
const apiEnvironment = {
  ...receiverEnvironment,
  HOOKLANE_TABLE: 'events',
  HOOKLANE_DEAD_LETTERS_URL: `${nobody}/000000000000/hooklane-dead-letters`,
  HOOKLANE_OUTBOX_URL: `${nobody}/000000000000/hooklane-outbox`,
  HOOKLANE_OUTBOX_DEAD_LETTERS_URL: `${nobody}/000000000000/hooklane-outbox-dead-letters`,
};

let signed: PackagedService;
let tokens: PackagedService;
let capped: PackagedService;

beforeAll(async () => {
  [signed, tokens, capped] = await Promise.all([
    packageWith('dev', `corsOrigins=${app}, http://localhost:5173`),
    packageWith('dev', ...tokenParameters),
    packageWith('prod', ...tokenParameters),
  ]);
}, 180_000);

function propertiesOf(id: string, service: PackagedService): Resource['Properties'] {
  return resourceIn(service, id).Properties;
}

function environmentOf(service: PackagedService): Readonly<Record<string, unknown>> {
  const { Environment } = propertiesOf('ApiLambdaFunction', service);
  return (Environment as { readonly Variables: Readonly<Record<string, unknown>> }).Variables;
}

function permissionsOfApi({ template }: PackagedService): readonly Resource['Properties'][] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
    .map(({ Properties }) => Properties)
    .filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('ApiLambdaFunction'));
}

describe('the query API for whoever signs with AWS credentials, and for pages', () => {
  it('lets AWS ask for credentials, and answer browsers that ask first', () => {
    expect(propertiesOf('ApiLambdaFunctionUrl', signed)).toMatchObject({
      AuthType: 'AWS_IAM',
      Cors: {
        AllowOrigins: [app, 'http://localhost:5173'],
        AllowMethods: ['GET', 'POST'],
        AllowHeaders: [
          ...['authorization', 'content-type'],
          ...['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
        ],
        ExposeHeaders: ['retry-after'],
        MaxAge: 600,
      },
    });
    expect(propertiesOf('ApiLambdaFunctionUrl', signed).Cors).not.toHaveProperty(
      'AllowCredentials',
      true,
    );
    expect(permissionsOfApi(signed)).toEqual([]);
  });

  it('leaves the function out of it, so that no header comes twice', () => {
    expect(environmentOf(signed)).toMatchObject({
      HOOKLANE_API_AUTH: 'iam',
      HOOKLANE_CORS_ORIGINS: '',
    });
  });
});

describe('the query API for whoever has a token', () => {
  it('has a public URL, and can be invoked by it alone', () => {
    expect(propertiesOf('ApiLambdaFunctionUrl', tokens)).toEqual({
      AuthType: 'NONE',
      TargetFunctionArn: {
        'Fn::Join': [':', [{ 'Fn::GetAtt': ['ApiLambdaFunction', 'Arn'] }, 'live']],
      },
    });
    expect(permissionsOfApi(tokens)).toEqual([
      expect.objectContaining({
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      }),
      expect.objectContaining({
        Action: 'lambda:InvokeFunction',
        Principal: '*',
        InvokedViaFunctionUrl: true,
      }),
    ]);
  });

  it('tells the function whose tokens to ask for, and which pages to answer', () => {
    expect(environmentOf(tokens)).toMatchObject({
      HOOKLANE_API_AUTH: 'jwt',
      HOOKLANE_JWT_ISSUER: 'https://id.example.com/',
      HOOKLANE_JWT_AUDIENCE: audience,
      HOOKLANE_JWKS_URL: 'https://id.example.com/keys',
      HOOKLANE_CORS_ORIGINS: `${app},http://localhost:5173`,
    });
  });

  it('has the cap of the other public URLs', () => {
    const cap = (service: PackagedService) =>
      propertiesOf('ApiLambdaFunction', service).ReservedConcurrentExecutions;

    expect(cap(capped)).toBe(100);
    expect([cap(tokens), cap(signed)]).toEqual([undefined, undefined]);
  });
});

describe('the package of the query API', () => {
  const issuer = new TestIssuer();
  const key = issuerKey('first');
  beforeAll(async () => {
    await issuer.start();
    issuer.published = [key];
  });
  afterAll(() => issuer.stop());

  it('leaves it to AWS to ask for credentials, and answers nobody whom AWS did not ask', async () => {
    const asked = eventOf(requestWith({ method: 'GET', path: '/nothing', headers: {} }));
    const requestContext = { ...asked.requestContext, authorizer: { iam: {} } };

    const { results } = await run(
      unpack(signed, 'api', temporaryDirectory()),
      [asked, { ...asked, requestContext }],
      { ...apiEnvironment, HOOKLANE_API_AUTH: 'iam' },
    );

    expect(results).toMatchObject([{ statusCode: 401 }, { statusCode: 404 }]);
  });

  it('reads tokens, with all that this needs, and answers pages as the template says', async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = tokenBy(key, { iss: issuer.url, aud: audience, exp });
    const others = tokenBy(key, { iss: issuer.url, aud: 'https://other.example', exp });
    const events = [
      eventOf(
        requestWith({
          method: 'GET',
          path: '/nothing',
          headers: { authorization: `Bearer ${token}` },
        }),
      ),
      eventOf(
        requestWith({
          method: 'GET',
          path: '/nothing',
          headers: { authorization: `Bearer ${others}` },
        }),
      ),
      eventOf(requestWith({ method: 'GET', path: '/nothing', headers: {} })),
      eventOf(requestWith({ method: 'GET', path: '/health', headers: {} })),
      eventOf(
        requestWith({
          method: 'OPTIONS',
          path: '/events',
          headers: { origin: app, 'access-control-request-method': 'GET' },
        }),
      ),
    ];

    const { results, lines } = await run(unpack(tokens, 'api', temporaryDirectory()), events, {
      ...apiEnvironment,
      HOOKLANE_API_AUTH: 'jwt',
      HOOKLANE_JWT_ISSUER: issuer.url,
      HOOKLANE_JWT_AUDIENCE: audience,
      HOOKLANE_CORS_ORIGINS: app,
    });

    expect(results).toMatchObject([
      { statusCode: 404 },
      { statusCode: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
      { statusCode: 401, headers: { 'www-authenticate': 'Bearer' } },
      { statusCode: 200 },
      { statusCode: 204, headers: preflightHeaders() },
    ]);
    expect(lines).toMatchObject([
      { message: 'refused', reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED aud' },
    ]);
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });
});

/** What AWS is told to answer where it does so, as headers. */
function preflightHeaders() {
  const { Cors } = propertiesOf('ApiLambdaFunctionUrl', signed) as {
    readonly Cors: {
      readonly AllowMethods: readonly string[];
      readonly AllowHeaders: readonly string[];
      readonly MaxAge: number;
    };
  };
  return {
    'access-control-allow-origin': app,
    'access-control-allow-methods': Cors.AllowMethods.join(', '),
    'access-control-allow-headers': Cors.AllowHeaders.join(', '),
    'access-control-max-age': String(Cors.MaxAge),
  };
}

describe('a deployment that leaves in doubt who may call the query API', () => {
  const issuer = 'https://id.example.com/';

  it.each([
    [apiAuth, { apiAuth: 'none' }, 'apiAuth must be "iam" or "jwt", not "none"'],
    [apiAuth, { apiAuth: '' }, 'apiAuth must be "iam" or "jwt", not ""'],
    [
      jwtIssuer,
      { apiAuth: 'jwt' },
      'jwtIssuer is needed with apiAuth=jwt: whose tokens, and for whom',
    ],
    [
      jwtAudience,
      { apiAuth: 'jwt' },
      'jwtAudience is needed with apiAuth=jwt: whose tokens, and for whom',
    ],
    [jwtIssuer, { jwtIssuer: issuer }, 'jwtIssuer has no use without apiAuth=jwt'],
    [jwtAudience, { jwtAudience: audience }, 'jwtAudience has no use without apiAuth=jwt'],
    [jwksUrl, { jwksUrl: issuer }, 'jwksUrl has no use without apiAuth=jwt'],
    [
      jwtIssuer,
      { apiAuth: 'jwt', jwtIssuer: 'http://id.example.com' },
      'jwtIssuer must be a URL with https, not "http://id.example.com"',
    ],
    [
      jwtIssuer,
      { apiAuth: 'jwt', jwtIssuer: 'id.example.com' },
      'jwtIssuer must be a URL with https, not "id.example.com"',
    ],
    [
      jwksUrl,
      { apiAuth: 'jwt', jwksUrl: 'http://localhost/keys' },
      'jwksUrl must be a URL with https, not "http://localhost/keys"',
    ],
    [
      jwksUrl,
      { apiAuth: 'jwt', jwksUrl: 'https://user:password@id.example.com' },
      'jwksUrl must be a URL with https, not "https://user:password@id.example.com"',
    ],
    [
      apiPermissions,
      { apiAuth: 'jwt', apiPrincipals: '123456789012' },
      'apiPrincipals has no use with apiAuth=jwt: a token is what counts there',
    ],
  ])('is refused: %o with %j', async (resolve, parameters, message) => {
    await expect(resolve(withParameters(parameters))).rejects.toThrow(message);
  });

  it.each([
    '*',
    'null',
    'app.example.com',
    'https://app.example.com/',
    'https://App.example.com',
    'https://*.example.com',
    'http://app.example.com',
    'https://user@app.example.com',
  ])('is refused with pages of %s, whoever is asked', async (origin) => {
    const list = `${app},${origin}`;
    const message = `corsOrigins must be origins like https://app.example.com, with commas between, not "${origin}"`;

    const byAws = apiUrl(withParameters({ corsOrigins: list }));
    const byFunction = corsOrigins(withParameters({ apiAuth: 'jwt', corsOrigins: list }));

    await expect(byAws).rejects.toThrow(message);
    await expect(byFunction).rejects.toThrow(message);
  });
});

/** What `serverless` hands to those who ask for parameters. */
function withParameters(values: Readonly<Record<string, string>>) {
  const defaults = { apiAuth: 'iam', jwtIssuer: '', jwtAudience: '', jwksUrl: '' };
  const all: Readonly<Record<string, string>> = {
    ...{ ...defaults, corsOrigins: '', apiPrincipals: '' },
    ...values,
  };
  return { resolveVariable: async (name: string) => all[name.replace('param:', '')] };
}
