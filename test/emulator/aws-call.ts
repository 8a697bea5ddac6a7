import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/domain/json.ts';
import { account, region } from './aws.ts';

/** What somebody asks of AWS, in the words of a policy. */
export interface AwsCall {
  /** As in `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** What conditions ask for: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface AwsRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** Each service has its own form. */
export function callOf(request: AwsRequest): AwsCall {
  const [service, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const input = parseJsonObject(request.body) ?? {};
  switch (service) {
    case 'AmazonSQS':
      return sqsCall(operation, String(input.QueueUrl));
    case 'AmazonSSM':
      return call(`ssm:${operation}`, arnOf('ssm', `parameter${input.Path}`));
    case 'AWSEvents':
      return call(`events:${operation}`, String(firstOf(input.Entries).EventBusName));
    case 'DynamoDB_20120810':
      return dynamoDbCall(operation, input);
    default:
      return request.body.startsWith('Action=') || request.body.includes('&Action=')
        ? snsCall(new URLSearchParams(request.body))
        : s3Call(request);
  }
}

function call(action: string, resource: string, context: AwsCall['context'] = {}): AwsCall {
  return { action, resource, context };
}

/** A batch is allowed to who may do one of it. */
function sqsCall(operation: string, queueUrl: string): AwsCall {
  const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  return call(`sqs:${operation.replace(/Batch$/, '')}`, arnOf('sqs', name));
}

function snsCall(form: URLSearchParams): AwsCall {
  return call(`sns:${form.get('Action')}`, form.get('TopicArn') ?? '');
}

function s3Call({ method, url }: AwsRequest): AwsCall {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const resource = `arn:aws:s3:::${decodeURIComponent(pathname.slice(1))}`;
  if (!searchParams.has('list-type')) {
    const verb = `${method.charAt(0)}${method.slice(1).toLowerCase()}`;
    return call(`s3:${verb}Object`, resource);
  }
  const prefix = searchParams.get('prefix') ?? '';
  return call('s3:ListBucket', resource.replace(/\/$/, ''), { 's3:prefix': [prefix] });
}

function dynamoDbCall(operation: string, input: JsonObject): AwsCall {
  const [asked, table] = isJsonObject(input.RequestItems)
    ? (Object.entries(input.RequestItems).map(([name, each]) => [each, name])[0] ?? [])
    : [input, input.TableName];
  const index = input.IndexName === undefined ? '' : `/index/${input.IndexName}`;
  return call(`dynamodb:${operation}`, arnOf('dynamodb', `table/${table}${index}`), {
    'dynamodb:LeadingKeys': keysIn(asked),
    'dynamodb:Attributes': attributesIn(asked),
  });
}

function keysIn(asked: unknown): readonly string[] {
  const { Key, Item, Keys = [Key ?? Item] } = asked as Readonly<Record<string, unknown>>;
  return (Keys as readonly (JsonObject | undefined)[]).map((key) =>
    String((key?.pk as JsonObject | undefined)?.S),
  );
}

const words =
  /^(SET|ADD|REMOVE|DELETE|AND|OR|NOT|IN|size|if_not_exists|list_append|attribute_(not_)?exists)$/;

/** Those of the key, and all that its expressions name. */
function attributesIn(asked: unknown): readonly string[] {
  const input = asked as Readonly<Record<string, unknown>>;
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const expressions = Object.entries(input)
    .filter(([name]) => name.endsWith('Expression'))
    .flatMap(([, expression]) => String(expression).match(/[#:]?\w+/g) ?? []);
  const found = expressions
    .filter((word) => !word.startsWith(':') && !words.test(word))
    .map((word) => names[word] ?? word);
  return [...new Set([...Object.keys((input.Key ?? {}) as JsonObject), ...found])];
}

function firstOf(list: unknown): JsonObject {
  return (Array.isArray(list) && isJsonObject(list[0]) && list[0]) || {};
}
