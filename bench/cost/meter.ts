import { tableDefinition } from '../../src/dev/backend/resources.ts';
import { entryOf, itemBytes, readUnits, type WireItem, writeUnits } from './item-size.ts';

/** A call as it went over the wire. */
export interface Exchange {
  readonly service: 'sqs' | 's3' | 'dynamodb' | 'ssm';
  readonly method: string;
  /** `x-amz-target`; S3 has none. */
  readonly target: string;
  readonly request: Buffer;
  readonly response: Buffer;
  readonly status: number;
}

/** What was used of one thing that AWS bills, or could. */
export interface Usage {
  readonly calls: number;
  /** What AWS bills the calls as: requests of 64 KB, write units, read units. */
  readonly units: number;
  readonly bytes: number;
}

/** What is billed together, and looked at apart. */
export type Line =
  | 'SQS send'
  | 'SQS receive'
  | 'SQS delete'
  | 'SQS other'
  | 'DynamoDB item'
  | 'DynamoDB byTime'
  | 'DynamoDB bySource'
  | 'DynamoDB body claim'
  | 'DynamoDB calendar'
  | 'DynamoDB update'
  | 'DynamoDB read'
  | 'S3 put'
  | 'S3 get'
  | 'SSM read';

const none: Usage = { calls: 0, units: 0, bytes: 0 };
/** https://aws.amazon.com/sqs/pricing/ */
const sqsRequestBytes = 64 * 1024;
/** Of each item and each entry in an index, beside what is in it. */
const storedOverheadBytes = 100;

/** Counts what goes by, and says of each call what AWS would bill it as. */
export class Meter {
  readonly #usage = new Map<Line, Usage>();
  #storedBytes = 0;
  #rawBytes = 0;

  /** What the table and its indexes hold, as storage is billed. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  /** All that went to and fro. */
  get wireBytes(): number {
    return this.#rawBytes;
  }

  of(line: Line): Usage {
    return this.#usage.get(line) ?? none;
  }

  get lines(): ReadonlyMap<Line, Usage> {
    return this.#usage;
  }

  count(exchange: Exchange): void {
    this.#rawBytes += exchange.request.length + exchange.response.length;
    const { service, target, method, request } = exchange;
    const operation = target.split('.').at(-1) ?? '';
    if (service === 'sqs') this.#countSqs(operation, exchange);
    else if (service === 'dynamodb') this.#countDynamoDb(operation, exchange);
    else if (service === 'ssm') this.#add('SSM read', 1, exchange.response.length);
    else this.#add(method === 'GET' ? 'S3 get' : 'S3 put', 1, request.length);
  }

  #countSqs(operation: string, { request, response }: Exchange): void {
    if (operation === 'ReceiveMessage') {
      const { Messages = [] } = json(response) as { readonly Messages?: readonly unknown[] };
      // Those that bring nothing cost the same whatever comes, and are counted with what is fixed.
      if (Messages.length > 0) this.#addSqs('SQS receive', textBytes(...Messages));
    } else if (operation === 'SendMessage') {
      this.#addSqs('SQS send', textBytes(json(request)));
    } else {
      this.#addSqs(operation === 'DeleteMessageBatch' ? 'SQS delete' : 'SQS other', request.length);
    }
  }

  #countDynamoDb(operation: string, { request, response, status }: Exchange): void {
    const input = json(request) as { readonly Item?: WireItem; readonly Key?: WireItem };
    if (operation === 'PutItem' && input.Item !== undefined) {
      this.#countPut(input.Item, status === 200);
    } else if (operation === 'UpdateItem') {
      const isCalendar = JSON.stringify(input.Key).includes('calendar');
      this.#add(isCalendar ? 'DynamoDB calendar' : 'DynamoDB update', 1, request.length);
    } else {
      const { Item = {} } = json(response) as { readonly Item?: WireItem };
      this.#add('DynamoDB read', readUnits(itemBytes(Item)), response.length);
    }
  }

  /** A put whose condition fails is billed as well, but reaches no index. */
  #countPut(item: WireItem, isDone: boolean): void {
    const line = item.envelope === undefined ? 'DynamoDB body claim' : 'DynamoDB item';
    this.#addStored(line, item, isDone);
    if (!isDone || item.envelope === undefined) return;
    for (const { IndexName, KeySchema = [] } of tableDefinition.GlobalSecondaryIndexes) {
      const keys = KeySchema.map(({ AttributeName = '' }) => AttributeName);
      const entry = entryOf(item, ['pk', 'envelope', ...keys]);
      this.#addStored(
        IndexName === 'byTime' ? 'DynamoDB byTime' : 'DynamoDB bySource',
        entry,
        true,
      );
    }
  }

  #addStored(line: Line, item: WireItem, isStored: boolean): void {
    const bytes = itemBytes(item);
    this.#add(line, writeUnits(bytes), bytes);
    if (isStored) this.#storedBytes += bytes + storedOverheadBytes;
  }

  #addSqs(line: Line, bytes: number): void {
    this.#add(line, Math.max(1, Math.ceil(bytes / sqsRequestBytes)), bytes);
  }

  #add(line: Line, units: number, bytes: number): void {
    const before = this.of(line);
    this.#usage.set(line, {
      calls: before.calls + 1,
      units: before.units + units,
      bytes: before.bytes + bytes,
    });
  }
}

function json(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8'));
}

/** A message's payload: its text and its attributes. */
function textBytes(...messages: readonly unknown[]): number {
  return messages
    .map((each) => each as { Body?: string; MessageBody?: string; MessageAttributes?: object })
    .map(({ Body = '', MessageBody = Body, MessageAttributes }) => {
      const attributes = MessageAttributes === undefined ? '' : JSON.stringify(MessageAttributes);
      return Buffer.byteLength(MessageBody) + Buffer.byteLength(attributes);
    })
    .reduce((total, each) => total + each, 0);
}
