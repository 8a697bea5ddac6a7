/**
 * What the gateway answers by itself, in the form of all our errors (docs/errors.md): the type, the status
 * where it is not AWS's own, the code, the message, and headers. The local gateway gives the same answers
 * (src/dev/gateway/gateway-response.ts), which a test holds to these.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const tokenMissing = ['token_missing', 'there is no Authorization header with a bearer token'];
const routeNotFound = [
  'route_not_found',
  'there is nothing here: events are sent by POST to /events',
];
const authorizerFailed = [
  'authorizer_failed',
  'whether the bearer token is good could not be found out',
];

const responses = {
  UNAUTHORIZED: [401, ...tokenMissing, { 'WWW-Authenticate': 'Bearer' }],
  ACCESS_DENIED: [403, 'token_invalid', 'nobody has this bearer token'],
  INVALID_API_KEY: [
    403,
    'api_key_invalid',
    'the x-api-key header is missing, or holds no key of this API',
  ],
  THROTTLED: [
    429,
    'rate_exceeded',
    'more requests came than the usage plan allows at this moment',
    { 'Retry-After': '1' },
  ],
  QUOTA_EXCEEDED: [
    429,
    'quota_exceeded',
    'the quota of this day is used up; the next one begins at midnight UTC',
  ],
  // What API Gateway answers 403 to a path or a method that is not there.
  MISSING_AUTHENTICATION_TOKEN: [404, ...routeNotFound],
  RESOURCE_NOT_FOUND: [404, ...routeNotFound],
  REQUEST_TOO_LARGE: [413, 'request_too_large', 'the request is larger than the gateway carries'],
  AUTHORIZER_FAILURE: [500, ...authorizerFailed],
  AUTHORIZER_CONFIGURATION_ERROR: [500, ...authorizerFailed],
  // Each with the status of what it stands for.
  DEFAULT_4XX: [undefined, 'request_refused', 'the gateway does not take this request'],
  DEFAULT_5XX: [undefined, 'gateway_failed', 'the receiver gave no answer that could be passed on'],
};

/**
 * A deployment of the API takes along what there is when it is made, and it is made when the method is
 * there: so the method waits for all of these.
 */
export async function resources() {
  const resources = Object.entries(responses).map(([type, response]) => [
    logicalIdOf(type),
    resourceOf(type, response),
  ]);
  return {
    Resources: Object.fromEntries(resources),
    extensions: {
      ApiGatewayMethodEventsPost: {
        DependsOn: resources.map(([logicalId]) => logicalId),
      },
    },
  };
}

function resourceOf(ResponseType, [status, code, message, headers = {}]) {
  const parameters = Object.entries(headers).map(([name, value]) => [
    `gatewayresponse.header.${name}`,
    `'${value}'`,
  ]);
  return {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: {
      RestApiId: { Ref: 'ApiGatewayRestApi' },
      ResponseType,
      ...(status && { StatusCode: String(status) }),
      ...(parameters.length > 0 && { ResponseParameters: Object.fromEntries(parameters) }),
      ResponseTemplates: { 'application/json': JSON.stringify({ error: { code, message } }) },
    },
  };
}

/** `ACCESS_DENIED` is `AccessDeniedGatewayResponse`. */
function logicalIdOf(type) {
  const words = type.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return `${words.join('')}GatewayResponse`;
}
