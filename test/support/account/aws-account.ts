import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseJsonObject } from '../../../src/domain/json.ts';
import { AwsError } from './aws-error.ts';
import { Metrics } from './metrics.ts';
import { ParameterStore } from './parameter-store.ts';

/** What the CLI asks of AWS, in the protocols of its services, at one address. */
export class AwsAccount {
  readonly parameters = new ParameterStore();
  readonly metrics = new Metrics();
  /** Of the stack `hooklane-<stage>`, whichever is asked for; undefined where there is none. */
  outputs: Readonly<Record<string, string>> | undefined;
  /** Names of actions that these credentials may not do. */
  readonly denied = new Set<string>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#respond(request, response).catch(() => response.destroy());
    });
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What makes the SDK come here. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    };
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    try {
      const answer = this.#answer(target, body);
      response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const failure = { __type: error.name, message: error.message };
      const type = 'application/x-amz-json-1.1';
      response.writeHead(400, { 'content-type': type }).end(JSON.stringify(failure));
    }
  }

  #answer(target: string, body: string): { readonly type: string; readonly body: string } {
    const [service, action = new URLSearchParams(body).get('Action') ?? ''] = target.split('.');
    if (this.denied.has(action)) {
      throw new AwsError(
        'AccessDeniedException',
        `User: a is not authorized to perform: ${action}`,
      );
    }
    if (action === 'DescribeStacks') return { type: 'text/xml', body: this.#stacks() };
    const input = parseJsonObject(body) as never;
    const answer =
      service === 'AmazonSSM'
        ? this.parameters.answer(action, input)
        : this.metrics.answer(action, input);
    return { type: 'application/x-amz-json-1.1', body: JSON.stringify(answer) };
  }

  #stacks(): string {
    if (this.outputs === undefined) throw new AwsError('ValidationError', 'Stack does not exist');
    const outputs = Object.entries(this.outputs).map(
      ([key, value]) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>hooklane</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  }
}
