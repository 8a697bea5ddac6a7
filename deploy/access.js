/**
 * Who may call the query API, for `serverless.yml`: whoever signs with credentials of AWS, which AWS checks
 * itself, or whoever has a token, which the function reads (src/app/access-config.ts). In doubt it is nobody.
 */
import { listOf, noValue, ParameterError, receiverConcurrency } from './options.js';

/** As src/flows/cors.ts has them, which a test holds to these. */
const cors = {
  allowedMethods: ['GET', 'POST'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-security-token',
  ],
  exposedResponseHeaders: ['retry-after'],
  maxAge: 600,
};

export async function apiAuth({ resolveVariable }) {
  const value = await resolveVariable('param:apiAuth');
  if (value === 'iam' || value === 'jwt') return value;
  throw new ParameterError(`apiAuth must be "iam" or "jwt", not "${value}"`);
}

export async function jwtIssuer(sources) {
  const issuer = await withTokens('jwtIssuer', sources);
  if (await isMissing(issuer, sources)) throw needed('jwtIssuer');
  return requireHttps('jwtIssuer', issuer);
}

export async function jwtAudience(sources) {
  const audience = await withTokens('jwtAudience', sources);
  if (await isMissing(audience, sources)) throw needed('jwtAudience');
  return audience;
}

export async function jwksUrl(sources) {
  return requireHttps('jwksUrl', await withTokens('jwksUrl', sources));
}

/**
 * A browser asks first, and unsigned. Where AWS asks for credentials nobody but AWS can answer that; else the
 * function does, and two that do would be one header too many.
 */
export async function corsOrigins(sources) {
  const origins = await originsIn(sources);
  return (await apiAuth(sources)) === 'jwt' ? origins.join(',') : '';
}

export async function apiUrl(sources) {
  if ((await apiAuth(sources)) === 'jwt') return true;
  const allowedOrigins = await originsIn(sources);
  const authorizer = 'aws_iam';
  return allowedOrigins.length === 0
    ? { authorizer }
    : { authorizer, cors: { allowedOrigins, ...cors } };
}

/** A URL that everybody can call has no other brake. */
export async function apiConcurrency(sources) {
  return (await apiAuth(sources)) === 'jwt' ? receiverConcurrency(sources) : noValue;
}

/**
 * Who may call the query API beside those whom an IAM policy of their own allows it: a permission to
 * call its URL for each, and one to invoke the function, but only by that URL.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export async function apiPermissions({ resolveVariable }) {
  const principals = listOf(await resolveVariable('param:apiPrincipals'));
  if (principals.length > 0 && (await apiAuth({ resolveVariable })) === 'jwt') {
    throw new ParameterError(
      'apiPrincipals has no use with apiAuth=jwt: a token is what counts there',
    );
  }
  for (const principal of principals) {
    if (
      /^(?:\d{12}|arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:role|user)\/[\w+=,.@/-]+))$/.test(principal)
    )
      continue;
    throw new ParameterError(
      `apiPrincipals must be account ids or ARNs of roles and users, with commas between, and "${principal}" is neither`,
    );
  }
  const permissions = principals.flatMap((Principal, index) => [
    [
      `ApiUrlPermission${index + 1}`,
      apiPermission({
        Principal,
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'AWS_IAM',
      }),
    ],
    [
      `ApiInvokePermission${index + 1}`,
      apiPermission({ Principal, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
    ],
  ]);
  return { Resources: Object.fromEntries(permissions) };
}

function apiPermission(properties) {
  return {
    Type: 'AWS::Lambda::Permission',
    DependsOn: 'ApiLiveAlias',
    Properties: {
      FunctionName: { 'Fn::Sub': `\${ApiLambdaFunction.Arn}:live` },
      ...properties,
    },
  };
}

/** @returns `''` where none is given */
async function withTokens(name, sources) {
  const value = String(await sources.resolveVariable(`param:${name}`));
  if (value !== '' && (await apiAuth(sources)) !== 'jwt') {
    throw new ParameterError(`${name} has no use without apiAuth=jwt`);
  }
  return value;
}

async function isMissing(value, sources) {
  return value === '' && (await apiAuth(sources)) === 'jwt';
}

function needed(name) {
  return new ParameterError(`${name} is needed with apiAuth=jwt: whose tokens, and for whom`);
}

function requireHttps(name, text) {
  if (text === '' || (isUrl(text) && text.startsWith('https://'))) return text;
  throw new ParameterError(`${name} must be a URL with https, not "${text}"`);
}

async function originsIn({ resolveVariable }) {
  const origins = listOf(await resolveVariable('param:corsOrigins'));
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong === undefined) return origins;
  throw new ParameterError(
    `corsOrigins must be origins like https://app.example.com, with commas between, not "${wrong}"`,
  );
}

/** As a browser writes it; with http only where a page is tried on one's own machine. */
function isOrigin(text) {
  if (!isUrl(text) || text.includes('*')) return false;
  const { origin, protocol, hostname } = new URL(text);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && isLocal));
}

function isUrl(text) {
  return URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '';
}
