import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { httpsPost, type Post } from '../../../src/adapters/aws/https-post.ts';
import { correlated } from '../../../src/adapters/aws/invocation.ts';
import { type JsonClient, sqs, ssm } from '../../../src/adapters/aws/json-client.ts';
import { invocationContext } from '../../../src/dev/lambda/context.ts';
import { signatureRefusal } from '../../../src/dev/sigv4/signature-refusal.ts';
import { testJsonClient } from '../../support/json-client.ts';

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const taken: Answer = { status: 200, body: '{"MessageId":"1"}' };

let server: Server;
let client: JsonClient;
let tries: number;
let asked: Asked[];
/** What comes in turn; `undefined` hangs up. After them all is well. */
let answers: (Answer | undefined)[];

beforeEach(async () => {
  tries = 0;
  asked = [];
  const inTurn: (Answer | undefined)[] = [];
  answers = inTurn;
  server = createServer(async (request, response) => {
    tries += 1;
    asked.push({ headers: request.headers, body: await text(request).catch(() => 'cut off') });
    const answer = inTurn.length === 0 ? taken : inTurn.shift();
    if (answer === undefined) request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = testJsonClient(sqs, origin());
});

afterEach(async () => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const patience = (): AbortSignal => AbortSignal.timeout(5000);
const send = (signal = patience()): Promise<unknown> => client.call('SendMessage', message, signal);

const message = {
  QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/hooklane-dev-events',
  MessageBody: '{"é":"😀"}',
  MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
};

describe('a call', () => {
  it("asks what the SDK's own client asks, and gives the answer", async () => {
    const settings = { region: 'us-east-1', endpoint: origin(), md5: false as const };
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const theirs = new SQSClient({ ...settings, credentials });

    await theirs.send(new SendMessageCommand(message));
    const output = await send();

    const [wanted, given] = asked.map(({ headers, body }) => [
      headers['x-amz-target'],
      headers['content-type'],
      headers['content-length'],
      headers.host,
      JSON.parse(body),
    ]);
    expect(given).toEqual(wanted);
    expect(output).toEqual({ MessageId: '1' });
    theirs.destroy();
  });

  it.each([
    [sqs, 'sqs', 'AmazonSQS.Do', 'application/x-amz-json-1.0'],
    [ssm, 'ssm', 'AmazonSSM.Do', 'application/x-amz-json-1.1'],
  ])('of $name is signed for it, to the letter', async (service, name, target, type) => {
    const credentials = {
      accessKeyId: 'AKID',
      secretAccessKey: 'never sent',
      sessionToken: 'session',
    };
    const settings = { region: 'eu-west-1', credentials };

    await testJsonClient(service, origin(), settings).call('Do', { text: 'é' }, patience());

    const { headers = {}, body = '' } = asked[0] ?? {};
    expect(headers).toMatchObject({ 'x-amz-target': target, 'content-type': type });
    const request = {
      method: 'POST',
      url: '/',
      headers: Object.entries(headers).map(([each, value]) => [each, String(value)] as const),
      body: Buffer.from(body),
    };
    const expected = { credentials, region: 'eu-west-1', service: name, now: Date.now() };
    expect(signatureRefusal(request, expected)).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain('never sent');
  });

  it('within an invocation goes on in its trace, to the letter', async () => {
    const header =
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0';
    const context = { ...invocationContext('github', 1000, 'request-1'), xRayTraceId: header };

    await correlated(() => send())(undefined, context);
    await send();

    expect(asked.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual([header, undefined]);
    expect(asked[0]?.headers.authorization).not.toContain('x-amzn-trace-id');
  });
});

const throttled = { status: 400, body: '{"__type":"com.amazonaws.sqs#RequestThrottled"}' };
const broken = { status: 500, body: '{"__type":"InternalServerError"}' };
const bare = { status: 503, body: '<html>' };
const refused = { status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}' };

describe('a call that fails', () => {
  it.each([
    ['is throttled', throttled],
    ['meets an error of the service', broken],
    ['meets an error of something before the service', bare],
    ['is hung up on', undefined],
  ])('and %s is tried again', async (_how, answer) => {
    answers.push(answer, answer);

    await expect(send()).resolves.toEqual({ MessageId: '1' });
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
  });

  it('for the third time fails with what came last', async () => {
    answers.push(undefined, bare, broken);

    await expect(send()).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    });
    expect(asked).toHaveLength(3);
  });

  it('because it is refused is not tried again', async () => {
    answers.push(refused);

    await expect(send()).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    expect(asked).toHaveLength(1);
  });

  it('because the caller cannot wait any longer is not tried again', async () => {
    const stop = new AbortController();
    server.prependOnceListener('request', () => stop.abort());

    await expect(send(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(tries).toBe(1);
  });

  it('does not keep a caller waiting in the pause before another try', async () => {
    answers.push(throttled);
    const stop = new AbortController();
    const overWire = httpsPost(new Agent());
    const post: Post = async (...request) => {
      const answer = await overWire(...request);
      setImmediate(() => stop.abort());
      return answer;
    };
    jest.spyOn(Math, 'random').mockReturnValue(0.999);

    const sending = testJsonClient(sqs, origin(), { post }).call('Do', message, stop.signal);

    await expect(sending).rejects.toMatchObject({ name: 'RequestThrottled' });
    expect(asked).toHaveLength(1);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it.each(['', '<html>', '[]', 'null'])(
    'with the answer "%s" is not taken for done',
    async (body) => {
      answers.push({ status: 200, body });

      await expect(send()).rejects.toMatchObject({ name: 'AnswerMalformed' });
      expect(asked).toHaveLength(1);
    },
  );
});

describe('what a service says of a refusal', () => {
  it.each([
    ['AccessDeniedException', { body: '{"__type":"AccessDeniedException"}' }],
    ['QueueDoesNotExist', { body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}' }],
    ['ValidationException', { body: '{"code":"ValidationException"}' }],
    [
      'SerializationException',
      { headers: { 'x-amzn-errortype': 'SerializationException:http://internal.amazon.com/' } },
    ],
    ['UnknownError', { body: '{"__type":"  {}"}' }],
    ['UnknownError', { body: '<html>' }],
    ['UnknownError', {}],
  ])('is its name, here %s', async (name, answer) => {
    answers.push({ status: 400, ...answer });

    await expect(send()).rejects.toMatchObject({ name, message: `AWS answered 400 ${name}` });
  });

  it('is not its message, which may quote the request', async () => {
    answers.push({ status: 400, body: '{"__type":"InvalidMessageContents","message":"quoted"}' });

    const error = await send().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ message: 'AWS answered 400 InvalidMessageContents' });
  });
});
