import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { listenOnLoopback, stopServer } from '../loopback.ts';
import * as messages from './message-actions.ts';
import * as queues from './queue-actions.ts';
import { QueueStore } from './queue-store.ts';
import type { Fields } from './request-fields.ts';
import { parseFields } from './request-fields.ts';
import { SqsError } from './sqs-error.ts';

/** A running SQS; stopping it ends the long polls and closes the database. */
export type SqsServer = { readonly endpoint: string; stop(): Promise<void> };

type Context = { readonly baseUrl: string; readonly signal: AbortSignal };
type Action = (store: QueueStore, input: Fields, context: Context) => Fields | Promise<Fields>;

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['CreateQueue', (store, input, { baseUrl }) => queues.createQueue(store, input, baseUrl)],
  ['GetQueueUrl', (store, input, { baseUrl }) => queues.getQueueUrl(store, input, baseUrl)],
  ['ListQueues', (store, input, { baseUrl }) => queues.listQueues(store, input, baseUrl)],
  [
    'ListDeadLetterSourceQueues',
    (store, input, { baseUrl }) => queues.listDeadLetterSourceQueues(store, input, baseUrl),
  ],
  ['DeleteQueue', queues.deleteQueue],
  ['GetQueueAttributes', queues.getQueueAttributes],
  ['SetQueueAttributes', queues.setQueueAttributes],
  ['PurgeQueue', queues.purgeQueue],
  ['StartMessageMoveTask', queues.startMessageMoveTask],
  ['ListMessageMoveTasks', queues.listMessageMoveTasks],
  ['SendMessage', messages.sendMessage],
  ['SendMessageBatch', messages.sendMessageBatch],
  ['ReceiveMessage', (store, input, { signal }) => messages.receiveMessage(store, input, signal)],
  ['DeleteMessage', messages.deleteMessage],
  ['DeleteMessageBatch', messages.deleteMessageBatch],
  ['ChangeMessageVisibility', messages.changeMessageVisibility],
  ['ChangeMessageVisibilityBatch', messages.changeMessageVisibilityBatch],
]);

// A message of 1 MiB, all of it characters that JSON escapes to six.
const requestBytesMax = 8 * 1_048_576;

/** Serves the JSON protocol of SQS, standard queues only, from one SQLite file. */
export async function startSqsServer(databasePath: string, port = 0): Promise<SqsServer> {
  const store = new QueueStore(databasePath);
  const open = new Set<AbortController>();
  const server = createServer((request, response) => {
    // A receiver that hung up must not be given messages: they would be invisible for nothing.
    const gone = new AbortController();
    open.add(gone);
    const hangUp = (): void => gone.abort();
    // The socket's end comes some turns before the response's close: soon enough to matter.
    request.socket.once('end', hangUp);
    response.once('close', () => {
      request.socket.off('end', hangUp);
      open.delete(gone);
      hangUp();
    });
    const context = { baseUrl: `http://${request.headers.host}`, signal: gone.signal };
    void answer(request, response, (action, input) => action(store, input, context));
  });
  const endpoint = await listenOnLoopback(server, port);
  return {
    endpoint,
    stop: async () => {
      const stopped = stopServer(server);
      for (const request of open) request.abort();
      await stopped;
      store.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  run: (action: Action, input: Fields) => Fields | Promise<Fields>,
): Promise<void> {
  try {
    const input = parseFields(await readBody(request));
    send(response, 200, await run(actionOf(request), input));
  } catch (error) {
    if (error instanceof SqsError) {
      response.setHeader('x-amzn-query-error', error.queryErrorHeader);
      send(response, 400, error);
    } else {
      // The SDK shows type and message, so the engineer sees what broke in here.
      send(response, 500, { __type: 'com.amazonaws.sqs#InternalError', message: String(error) });
    }
  }
}

function actionOf(request: IncomingMessage): Action {
  const [, name = ''] = String(request.headers['x-amz-target']).split('AmazonSQS.');
  const action = actions.get(name);
  if (action !== undefined) return action;
  throw new SqsError('InvalidAction', `The local SQS has no action ${JSON.stringify(name)}.`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > requestBytesMax) {
      throw new SqsError('MalformedInput', `A request has at most ${requestBytesMax} bytes.`);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object): void {
  const json = JSON.stringify(body);
  const type = 'application/x-amz-json-1.0';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(json) });
  response.end(json);
}
