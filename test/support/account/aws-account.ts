import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJsonObject } from '../../../src/domain/json.ts';
import { LoopbackHost } from '../loopback-host.ts';
import { AwsError } from './aws-error.ts';
import { Metrics } from './metrics.ts';
import { ParameterStore } from './parameter-store.ts';

/** What the CLI asks of AWS, in the protocols of its services, at one address. */
export class AwsAccount extends LoopbackHost {
  readonly parameters = new ParameterStore();
  readonly metrics = new Metrics();
  /** Of the stack `hooklane-<stage>`, whichever is asked for; undefined where there is none. */
  outputs: Readonly<Record<string, string>> | undefined;
  /** How many messages wait in a queue, by its name. */
  readonly queues = new Map<string, number>();
  /** How many of a queue are put off, by its name. */
  readonly delayed = new Map<string, number>();
  /** Of functions, by their names: the policy of the alias `live`. */
  readonly policies = new Map<string, unknown>();
  /** Names of actions that these credentials may not do. */
  readonly denied = new Set<string>();

  /** What makes the SDK come here. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.origin,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    };
  }

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? `Lambda.${request.url}`);
    const isQuery = body.startsWith('Action=');
    try {
      const answer = this.#answer(isQuery ? '' : target, body);
      response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
    } catch (error) {
      if (error instanceof XmlError) return this.#fail(response, error);
      if (!(error instanceof AwsError)) throw error;
      const failure = { __type: error.name, message: error.message };
      const type = 'application/x-amz-json-1.1';
      response
        .writeHead(error.name === 'ResourceNotFoundException' ? 404 : 400, {
          'content-type': type,
          'x-amzn-errortype': error.name,
        })
        .end(JSON.stringify(failure));
    }
  }

  /** CloudFormation speaks the older protocol, and has no error of its own for this. */
  #fail(response: ServerResponse, { message }: Error): void {
    const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error>`;
    response
      .writeHead(400, { 'content-type': 'text/xml' })
      .end(`<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`);
  }

  #answer(target: string, body: string): { readonly type: string; readonly body: string } {
    const [service, action = new URLSearchParams(body).get('Action') ?? ''] = target.split('.', 2);
    if (this.denied.has(action)) {
      throw new AwsError(
        'AccessDeniedException',
        `User: a is not authorized to perform: ${action}`,
      );
    }
    if (action === 'DescribeStacks') {
      if (this.outputs === undefined) throw new XmlError('Stack with id hooklane does not exist');
      return { type: 'text/xml', body: this.#stacks(this.outputs) };
    }
    const input = parseJsonObject(body) as never;
    const answer = this.#answerOf(service, action, input);
    return { type: 'application/x-amz-json-1.1', body: JSON.stringify(answer) };
  }

  #answerOf(service: string | undefined, action: string, input: never): unknown {
    switch (service) {
      case 'AmazonSSM':
        return this.parameters.answer(action, input);
      case 'AmazonSQS':
        return this.#answerQueue(action, input);
      case 'Lambda':
        return this.#policy(action);
      default:
        return this.metrics.answer(action, input);
    }
  }

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
  #answerQueue(
    action: string,
    { QueueName, QueueUrl = '' }: { readonly QueueName?: string; readonly QueueUrl?: string },
  ): unknown {
    const name = QueueName ?? QueueUrl.split('/').at(-1) ?? '';
    const count = this.queues.get(name);
    if (count === undefined) throw new AwsError('QueueDoesNotExist', 'The queue does not exist.');
    if (action === 'GetQueueUrl') return { QueueUrl: `${this.origin}/123456789012/${name}` };
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(count),
        ApproximateNumberOfMessagesDelayed: String(this.delayed.get(name) ?? 0),
        ApproximateNumberOfMessagesNotVisible: '0',
      },
    };
  }

  /** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
  #policy(path: string): unknown {
    const [, name = ''] =
      /^\/2015-03-31\/functions\/([^/]+)\/policy\?Qualifier=live$/.exec(path) ?? [];
    const policy = this.policies.get(name);
    if (policy === undefined) throw new AwsError('ResourceNotFoundException', 'No policy.');
    return { Policy: JSON.stringify(policy), RevisionId: '1' };
  }

  #stacks(outputsByKey: Readonly<Record<string, string>>): string {
    const outputs = Object.entries(outputsByKey).map(
      ([key, value]) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>hooklane</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  }
}

class XmlError extends Error {}
