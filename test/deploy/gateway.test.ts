import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { gatewayResponses } from '../../src/dev/gateway/gateway-response.ts';
import * as budgets from '../../src/domain/budgets.ts';
import { bearerTokenIn } from '../../src/providers/bearer-token.ts';
import { custom } from '../../src/providers/custom.ts';
import type { PackagedService, Resource } from './packaged-service.ts';
import { arnOf, packageWith, resourceIn } from './packages.ts';
import { filesIn } from './zip.ts';

let service: PackagedService;
let without: PackagedService;

beforeAll(async () => {
  [service, without] = await Promise.all([packageWith('dev', 'gateway=on'), packageWith('dev')]);
}, 120_000);

function resource(id: string): Resource {
  return resourceIn(service, id);
}

function propertiesOf(id: string): Resource['Properties'] {
  return resource(id).Properties;
}

function resourcesOfType(type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(service.template.Resources).filter(([, { Type }]) => Type === type);
}

function statementsOf(id: string): unknown {
  const [{ PolicyDocument }] = propertiesOf(id).Policies as readonly [
    { readonly PolicyDocument: { readonly Statement: unknown } },
  ];
  return PolicyDocument.Statement;
}

const mayReadTokens = {
  Effect: 'Allow',
  Action: 'ssm:GetParametersByPath',
  Resource: {
    'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/hooklane/dev/custom`,
  },
};
const mayTrace = {
  Effect: 'Allow',
  Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  Resource: '*',
};
const mayLogTo = (id: string) => ({
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: arnOf(id),
});

describe('the gateway', () => {
  it('is a regional API that takes all bodies as bytes, and no TLS before 1.2', () => {
    expect(resourcesOfType('AWS::ApiGateway::RestApi').map(([id]) => id)).toEqual([
      'ApiGatewayRestApi',
    ]);
    expect(propertiesOf('ApiGatewayRestApi')).toMatchObject({
      Name: 'hooklane-dev',
      BinaryMediaTypes: ['*/*'],
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06',
      EndpointAccessMode: 'STRICT',
    });
  });

  it('has one method, POST /events, that asks for a token and for a key', () => {
    const methods = resourcesOfType('AWS::ApiGateway::Method');
    const paths = resourcesOfType('AWS::ApiGateway::Resource');

    expect(methods.map(([id]) => id)).toEqual(['ApiGatewayMethodEventsPost']);
    expect(propertiesOf('ApiGatewayMethodEventsPost')).toMatchObject({
      HttpMethod: 'POST',
      ResourceId: { Ref: 'ApiGatewayResourceEvents' },
      ApiKeyRequired: true,
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: 'AuthorizerApiGatewayAuthorizer' },
      Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' },
    });
    expect(JSON.stringify(propertiesOf('ApiGatewayMethodEventsPost').Integration)).toContain(
      '{"Fn::GetAtt":["CustomLambdaFunction","Arn"]},":","live","/invocations"',
    );
    expect(paths.map(([, { Properties }]) => Properties.PathPart)).toEqual(['events']);
  });

  it('asks its authorizer about the Authorization header alone, and remembers it for a minute', () => {
    expect(resourcesOfType('AWS::ApiGateway::Authorizer')).toHaveLength(1);
    expect(propertiesOf('AuthorizerApiGatewayAuthorizer')).toMatchObject({
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      IdentityValidationExpression: '^[Bb][Ee][Aa][Rr][Ee][Rr] +\\S.*$',
      AuthorizerResultTtlInSeconds: 60,
    });
    expect(budgets.authorizer.rememberedSeconds).toBe(60);
    expect(JSON.stringify(propertiesOf('AuthorizerApiGatewayAuthorizer').AuthorizerUri)).toContain(
      '{"Fn::GetAtt":["AuthorizerLambdaFunction","Arn"]},"live"',
    );
  });

  it.each(['Bearer a', 'bearer  a b', 'BEARER a', 'Bearer', 'Bearer ', 'Basic a', '', ' Bearer a'])(
    'asks it about "%s" exactly where the receiver sees a token',
    (header) => {
      const { IdentityValidationExpression } = propertiesOf('AuthorizerApiGatewayAuthorizer');

      const isAsked = new RegExp(String(IdentityValidationExpression)).test(header);

      expect(isAsked).toBe(bearerTokenIn(header) !== undefined);
    },
  );

  it('lets through 100 requests a second, 200 at once, 5,000 a day', () => {
    expect(propertiesOf('ApiGatewayUsagePlan')).toMatchObject({
      Throttle: { RateLimit: 100, BurstLimit: 200 },
      Quota: { Limit: 5000, Offset: 0, Period: 'DAY' },
      ApiStages: [{ ApiId: { Ref: 'ApiGatewayRestApi' }, Stage: 'dev' }],
    });
  });

  it('has one key, whose value AWS makes up, and it is in the plan', () => {
    expect(resourcesOfType('AWS::ApiGateway::ApiKey').map(([id]) => id)).toEqual([
      'ApiGatewayApiKey1',
    ]);
    expect(propertiesOf('ApiGatewayApiKey1')).toEqual({
      Enabled: true,
      Name: 'hooklane-dev',
      StageKeys: [{ RestApiId: { Ref: 'ApiGatewayRestApi' }, StageName: 'dev' }],
    });
    expect(propertiesOf('ApiGatewayUsagePlanKey1')).toEqual({
      KeyId: { Ref: 'ApiGatewayApiKey1' },
      KeyType: 'API_KEY',
      UsagePlanId: { Ref: 'ApiGatewayUsagePlan' },
    });
  });

  it('says its URL, and which key it is', () => {
    const { GatewayUrl, GatewayApiKeyId } = service.template.Outputs;

    expect([GatewayUrl?.Value, GatewayApiKeyId?.Value]).toEqual([
      {
        'Fn::Sub': `https://\${ApiGatewayRestApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/dev/events`,
      },
      { Ref: 'ApiGatewayApiKey1' },
    ]);
  });
});

describe('what the gateway answers by itself', () => {
  const json = (code: string, message: string) => ({
    'application/json': JSON.stringify({ error: { code, message } }),
  });

  it.each([
    ['Unauthorized', 'UNAUTHORIZED', '401', 'token_missing'],
    ['AccessDenied', 'ACCESS_DENIED', '403', 'token_invalid'],
    ['InvalidApiKey', 'INVALID_API_KEY', '403', 'api_key_invalid'],
    ['Throttled', 'THROTTLED', '429', 'rate_exceeded'],
    ['QuotaExceeded', 'QUOTA_EXCEEDED', '429', 'quota_exceeded'],
    ['MissingAuthenticationToken', 'MISSING_AUTHENTICATION_TOKEN', '404', 'route_not_found'],
    ['ResourceNotFound', 'RESOURCE_NOT_FOUND', '404', 'route_not_found'],
    ['RequestTooLarge', 'REQUEST_TOO_LARGE', '413', 'request_too_large'],
    ['AuthorizerFailure', 'AUTHORIZER_FAILURE', '500', 'authorizer_failed'],
    ['AuthorizerConfigurationError', 'AUTHORIZER_CONFIGURATION_ERROR', '500', 'authorizer_failed'],
    ['Default4xx', 'DEFAULT_4XX', undefined, 'request_refused'],
    ['Default5xx', 'DEFAULT_5XX', undefined, 'gateway_failed'],
  ])('in the case %s is %s with %s and %s', (id, type, status, code) => {
    const { RestApiId, ResponseType, StatusCode, ResponseTemplates } = propertiesOf(
      `${id}GatewayResponse`,
    );

    expect([RestApiId, ResponseType, StatusCode]).toEqual([
      { Ref: 'ApiGatewayRestApi' },
      type,
      status,
    ]);
    expect(ResponseTemplates).toEqual({
      'application/json': expect.stringMatching(`^{"error":{"code":"${code}","message":"[^"]+"}}$`),
    });
  });

  it('are these twelve, and a deployment has all of them from the first', () => {
    const ids = resourcesOfType('AWS::ApiGateway::GatewayResponse').map(([id]) => id);
    const deployments = resourcesOfType('AWS::ApiGateway::Deployment').map(([id]) => id);

    const [deployment = ''] = deployments;
    expect([ids.length, deployments.length]).toEqual([12, 1]);
    expect(resource('ApiGatewayMethodEventsPost').DependsOn).toEqual(expect.arrayContaining(ids));
    expect(resource(deployment).DependsOn).toEqual(['ApiGatewayMethodEventsPost']);
  });

  it.each(Object.entries(gatewayResponses))(
    'says %s as the local gateway does',
    (type, { code, message }) => {
      const found = resourcesOfType('AWS::ApiGateway::GatewayResponse').find(
        ([, { Properties }]) => Properties.ResponseType === type,
      );

      expect(found?.[1].Properties.ResponseTemplates).toEqual(json(code, message));
    },
  );

  it('tells who has no token how to say it, and who comes too fast when to come again', () => {
    expect([
      propertiesOf('UnauthorizedGatewayResponse').ResponseParameters,
      propertiesOf('ThrottledGatewayResponse').ResponseParameters,
    ]).toEqual([
      { 'gatewayresponse.header.WWW-Authenticate': "'Bearer'" },
      { 'gatewayresponse.header.Retry-After': "'1'" },
    ]);
  });

  it('is in the list of error codes', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
    const codes = resourcesOfType('AWS::ApiGateway::GatewayResponse').map(
      ([, { Properties }]) =>
        /"code":"(\w+)"/.exec(JSON.stringify(Properties).replaceAll('\\', ''))?.[1],
    );

    expect(codes.filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([]);
  });
});

describe('the functions of the gateway', () => {
  it.each([
    ['authorizer', 'Authorizer', budgets.authorizer.functionTimeoutMilliseconds],
    ['custom', 'Custom', budgets.receiverBudget(custom.answerWithinMilliseconds).functionTimeout],
  ])('%s is its own bundle in its own role, with a log that ends', (name, id, milliseconds) => {
    const file = join(service.directory, `.serverless/${name}.zip`);

    expect(propertiesOf(`${id}LambdaFunction`)).toMatchObject({
      FunctionName: `hooklane-dev-${name}`,
      Handler: `.build/${name}/index.handler`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: milliseconds / 1000,
      Role: arnOf(`${id}Role`),
    });
    expect(propertiesOf(`${id}LogGroup`)).toEqual({
      LogGroupName: `/aws/lambda/hooklane-dev-${name}`,
      RetentionInDays: 30,
    });
    expect([...filesIn(readFileSync(file)).keys()]).toContain(`.build/${name}/index.mjs`);
  });

  it('the authorizer may read the tokens, and nothing else', () => {
    expect(statementsOf('AuthorizerRole')).toEqual([
      mayReadTokens,
      mayTrace,
      mayLogTo('AuthorizerLogGroup'),
    ]);
  });

  it('the receiver may read the tokens, send events and put bodies and spilled events', () => {
    expect(statementsOf('CustomRole')).toEqual([
      mayReadTokens,
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('EventsQueue') },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: { 'Fn::Sub': `\${Bucket.Arn}/spill/*` },
      },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: { 'Fn::Sub': `\${Bucket.Arn}/bodies/*` },
      },
      mayTrace,
      mayLogTo('CustomLogGroup'),
    ]);
  });

  it('are told no more than they need', () => {
    expect([
      propertiesOf('AuthorizerLambdaFunction').Environment,
      propertiesOf('CustomLambdaFunction').Environment,
    ]).toEqual([
      { Variables: { HOOKLANE_STAGE: 'dev' } },
      {
        Variables: {
          HOOKLANE_STAGE: 'dev',
          HOOKLANE_QUEUE_URL: { Ref: 'EventsQueue' },
          HOOKLANE_BUCKET: { Ref: 'Bucket' },
        },
      },
    ]);
  });

  it('are invoked by this API, and have no URL', () => {
    const permissions = ['Authorizer', 'Custom'].map((id) =>
      propertiesOf(`${id}LambdaPermissionApiGateway`),
    );

    expect(permissions).toEqual(
      permissions.map(() =>
        expect.objectContaining({
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
        }),
      ),
    );
    expect(permissions.map(({ SourceArn }) => JSON.stringify(SourceArn))).toEqual(
      permissions.map(() => expect.stringContaining('{"Ref":"ApiGatewayRestApi"},"/*/*"')),
    );
    expect(Object.keys(service.template.Resources)).not.toContain('CustomLambdaFunctionUrl');
    expect(Object.keys(service.template.Resources)).not.toContain('AuthorizerLambdaFunctionUrl');
  });

  it('carry no database client, and the authorizer none of a queue', () => {
    const metafiles = ['authorizer', 'custom'].map((name) =>
      readFileSync(join(service.directory, `.build/${name}.meta.json`), 'utf8'),
    );

    expect(metafiles.map((text) => text.includes('@aws-sdk/client-dynamodb/'))).toEqual([
      false,
      false,
    ]);
    expect(metafiles.map((text) => text.includes('/sqs-queue.ts'))).toEqual([false, true]);
  });
});

describe('without a gateway', () => {
  it('nothing of it is in the template', () => {
    const { Resources, Outputs } = without.template;

    const ids = [...Object.keys(Resources), ...Object.keys(Outputs)];
    expect(ids.filter((id) => /gateway|custom|authorizer|endpoint/i.test(id))).toEqual([]);
    expect(Object.values(Resources).map(({ Type }) => Type)).not.toContainEqual(
      expect.stringContaining('ApiGateway'),
    );
  });
});
