import type { MoveTask } from './move-tasks.ts';
import { queueArn, queueUrl, redrivePolicy } from './queue-attributes.ts';
import type { Queue, QueueStore } from './queue-store.ts';
import type { Fields } from './request-fields.ts';
import { readNames, readOptionalText, readText, readTexts, readWhole } from './request-fields.ts';
import { SqsError } from './sqs-error.ts';

/** Idempotent: the same name with the same attributes answers with the existing queue, untouched. */
export function createQueue(store: QueueStore, input: Fields, baseUrl: string): Fields {
  const name = readText(input, 'QueueName');
  if (!/^[\w-]{1,80}$/.test(name)) {
    const wanted = '1 to 80 letters, digits, hyphens and underscores (no FIFO queues here)';
    throw new SqsError('InvalidParameterValue', `A queue's name has ${wanted}.`);
  }
  const attributes = readTexts(input, 'Attributes');
  const queue = store.find(name) ?? store.create(name, attributes);
  const different = Object.keys(attributes).find(
    (key) => queue.attributes[key] !== attributes[key],
  );
  if (different === undefined) return { QueueUrl: queueUrl(baseUrl, name) };
  const reason = `already exists with a different value for attribute ${different}`;
  throw new SqsError('QueueNameExists', `The queue ${name} ${reason}.`);
}

export function getQueueUrl(store: QueueStore, input: Fields, baseUrl: string): Fields {
  return { QueueUrl: queueUrl(baseUrl, store.queue(readText(input, 'QueueName')).name) };
}

export function listQueues(store: QueueStore, input: Fields, baseUrl: string): Fields {
  const prefix = readOptionalText(input, 'QueueNamePrefix') ?? '';
  const names = store.list().map((queue) => queue.name);
  const wanted = names.filter((name) => name.startsWith(prefix));
  return { QueueUrls: wanted.map((name) => queueUrl(baseUrl, name)) };
}

export function listDeadLetterSourceQueues(
  store: QueueStore,
  input: Fields,
  baseUrl: string,
): Fields {
  const { name } = queueOf(store, input);
  const sources = sourcesOf(store, name);
  return { queueUrls: sources.map((source) => queueUrl(baseUrl, source.name)) };
}

export function deleteQueue(store: QueueStore, input: Fields): Fields {
  store.delete(queueOf(store, input));
  return {};
}

export function getQueueAttributes(store: QueueStore, input: Fields): Fields {
  const queue = queueOf(store, input);
  const names = readNames(input, 'AttributeNames');
  const { visible, inFlight, delayed } = store.count(queue);
  const all = {
    ...queue.attributes,
    QueueArn: queueArn(queue.name),
    CreatedTimestamp: String(Math.floor(queue.created / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
  const wanted = Object.entries(all).filter(
    ([name]) => names.includes('All') || names.includes(name),
  );
  return { Attributes: Object.fromEntries(wanted) };
}

export function setQueueAttributes(store: QueueStore, input: Fields): Fields {
  store.setAttributes(queueOf(store, input), readTexts(input, 'Attributes'));
  return {};
}

export function purgeQueue(store: QueueStore, input: Fields): Fields {
  store.purge(queueOf(store, input));
  return {};
}

/**
 * Moves the visible dead letters: in one transaction, so that the task is over when it is answered, or
 * so many in each second. One that a receiver holds stays, and one without a known source does unless
 * a destination is given.
 */
export function startMessageMoveTask(store: QueueStore, input: Fields): Fields {
  const source = findByArn(store, readText(input, 'SourceArn'));
  const destinationArn = readOptionalText(input, 'DestinationArn');
  if (sourcesOf(store, source.name).length === 0) {
    const problem = `${source.name} is not the dead-letter queue of any queue.`;
    throw new SqsError('InvalidParameterValue', problem);
  }
  const { handle } = store.moveTasks.start({
    source: source.name,
    destination: destinationArn === undefined ? undefined : findByArn(store, destinationArn).name,
    perSecond: readMovesPerSecond(input),
    toMove: store.count(source).visible,
  });
  return { TaskHandle: handle };
}

export function listMessageMoveTasks(store: QueueStore, input: Fields): Fields {
  const source = findByArn(store, readText(input, 'SourceArn'));
  const countMax = readWhole(input, 'MaxResults', { min: 1, max: 10, fallback: 1 });
  return { Results: store.moveTasks.list(source.name).slice(0, countMax).map(describeMoveTask) };
}

/** Undefined where nobody asks for a rate: as fast as can be. */
function readMovesPerSecond(input: Fields): number | undefined {
  const name = 'MaxNumberOfMessagesPerSecond';
  if (input[name] === undefined) return undefined;
  return readWhole(input, name, { min: 1, max: 500, fallback: 500 });
}

function describeMoveTask(task: MoveTask): Fields {
  return {
    TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
    Status: task.status,
    SourceArn: queueArn(task.source),
    DestinationArn: task.destination === undefined ? undefined : queueArn(task.destination),
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    StartedTimestamp: task.started,
  };
}

function queueOf(store: QueueStore, input: Fields): Queue {
  return store.queue(readText(input, 'QueueUrl'));
}

function sourcesOf(store: QueueStore, deadLetterQueue: string): readonly Queue[] {
  const isSource = (queue: Queue): boolean =>
    redrivePolicy(queue.attributes)?.deadLetterQueue === deadLetterQueue;
  return store.list().filter(isSource);
}

function findByArn(store: QueueStore, arn: string): Queue {
  const queue = store.find(arn.split(':').at(-1) ?? '');
  if (queue !== undefined) return queue;
  throw new SqsError('ResourceNotFoundException', `There is no queue with the ARN ${arn}.`);
}
