import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { functionUrlEvent } from '../../src/dev/function-url-event.ts';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { listedEvents } from '../support/listed-events.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith, testSecrets } from '../support/requests.ts';
import { type RunningService, runThrowawayService } from '../support/running-service.ts';
import { waitUntil } from '../support/wait-until.ts';
import {
  base64,
  type Content,
  formBytes,
  hex,
  letters,
  notUtf8,
  quotes,
  words,
} from './large-bodies.ts';

/** Where a body comes to rest: beside its envelope in the table, or in the bucket. */
type Place = 'the item' | 'S3';

interface Boundary {
  readonly what: string;
  readonly limit: number;
  /** How much of the limit the request takes. */
  readonly measure: (sent: Sent) => Promise<number>;
}

interface Sent {
  readonly content: Content;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const body: Boundary['measure'] = async (sent) => sent.body.length;
const packedBody: Boundary['measure'] = async (sent) =>
  (await deliveryOf(sent)).body?.bytes.length ?? 0;

const ourItem: Boundary = {
  what: 'our item (380,000 bytes)',
  limit: 380_000,
  async measure(sent) {
    const { envelope, headers, body: packed } = await deliveryOf(sent);
    return Buffer.byteLength(JSON.stringify([envelope, headers])) + (packed?.bytes.length ?? 0);
  },
};

const message: Boundary['measure'] = async (sent) =>
  Buffer.byteLength(encodeDelivery(await deliveryOf(sent)));
const ourMessage: Boundary = { what: 'our message (900 KiB)', limit: 921_600, measure: message };
const sqs: Boundary = { what: 'a message of SQS (1 MiB)', limit: 1_048_576, measure: message };
const sqsRaw: Boundary = { what: 'a message of SQS (1 MiB), raw', limit: 1_048_576, measure: body };
const item: Boundary = {
  what: 'an item of DynamoDB (400 KB)',
  limit: 409_600,
  measure: packedBody,
};
const itemRaw: Boundary = {
  what: 'an item of DynamoDB (400 KB), raw',
  limit: 409_600,
  measure: body,
};

const event: Boundary = {
  what: 'the event of a Function URL (6 MB)',
  limit: 6_291_456,
  measure: async (sent) => Buffer.byteLength(JSON.stringify(eventOf(sent))),
};

const rows: readonly (readonly [Content, Boundary, upTo: Place, above: Place])[] = [
  [formBytes, ourItem, 'the item', 'S3'],
  [hex, ourItem, 'the item', 'S3'],
  [base64, ourItem, 'the item', 'S3'],
  [notUtf8, ourItem, 'the item', 'S3'],
  [formBytes, item, 'S3', 'S3'],
  [hex, item, 'S3', 'S3'],
  [formBytes, itemRaw, 'S3', 'S3'],
  [hex, itemRaw, 'the item', 'the item'],
  [words, itemRaw, 'the item', 'the item'],
  [quotes, itemRaw, 'the item', 'the item'],
  [formBytes, ourMessage, 'S3', 'S3'],
  [hex, ourMessage, 'S3', 'S3'],
  [base64, ourMessage, 'S3', 'S3'],
  [notUtf8, ourMessage, 'S3', 'S3'],
  [formBytes, sqs, 'S3', 'S3'],
  [base64, sqs, 'S3', 'S3'],
  [formBytes, sqsRaw, 'S3', 'S3'],
  [hex, sqsRaw, 'S3', 'S3'],
  [words, sqsRaw, 'the item', 'the item'],
  [letters, sqsRaw, 'the item', 'the item'],
  [quotes, sqsRaw, 'the item', 'the item'],
];

const eventRows: readonly (readonly [Content, Place])[] = [
  [words, 'the item'],
  [letters, 'the item'],
  [quotes, 'the item'],
  [hex, 'S3'],
  [base64, 'S3'],
  [notUtf8, 'S3'],
  [formBytes, 'S3'],
];

const cases = rows.flatMap(([content, boundary, upTo, above], row) => [
  { content, boundary, id: idOf('row', row, 'a'), more: -1, how: 'a byte less than', place: upTo },
  { content, boundary, id: idOf('row', row, 'b'), more: 0, how: 'as much as', place: upTo },
  { content, boundary, id: idOf('row', row, 'c'), more: 1, how: 'a byte more than', place: above },
]);

const eventCases = eventRows.map(([content, place], row) => ({
  content,
  boundary: event,
  place,
  id: idOf('url', row, 'b'),
  idAbove: idOf('url', row, 'c'),
}));

describe('a large body, sent to the whole service', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await runThrowawayService();
  });

  afterAll(() => service.stop());

  it.each(cases)(
    'of $content.what, $how fits into $boundary.what, comes back to the byte from $place',
    async ({ content, boundary, id, more, place }) => {
      const sent = sentWith(content, id, (await largest(content, boundary, id)) + more);

      const status = await post(service, sent);

      expect(status).toBe(statuses[content.provider.name]);
      expect((await storedBody(service, sent, id)).equals(sent.body)).toBe(true);
      expect(await placeOf(service, sent, id)).toBe(place);
    },
  );

  it.each(eventCases)(
    'of $content.what, as much as fits into $boundary.what, does so too, and a byte more is a 413',
    async ({ content, boundary, place, id, idAbove }) => {
      const bytes = await largest(content, boundary, id);
      const sent = sentWith(content, id, bytes);
      const above = sentWith(content, idAbove, bytes + 1);

      const refused = await post(service, above);
      const accepted = await post(service, sent);

      expect([refused, accepted]).toEqual([413, statuses[content.provider.name]]);
      expect((await storedBody(service, sent, id)).equals(sent.body)).toBe(true);
      expect(await placeOf(service, sent, id)).toBe(place);
    },
    60_000,
  );

  it('is stored if it was accepted, and not otherwise', async () => {
    const listed = await listedEvents(service.origin);

    const accepted = [...cases, ...eventCases].map(({ content, id }) => keyOf(content, id));
    expect(listed.map(eventKeyOf).sort()).toEqual(accepted.sort());
  });

  it('is shown with its envelope, whatever its size', async () => {
    const keys = [...cases, ...eventCases].map(({ content, id }) => keyOf(content, id));

    const answers = await Promise.all(keys.map((key) => fetch(`${service.origin}/events/${key}`)));

    const refused = answers.filter(({ status }) => status !== 200).map(({ url }) => url);
    expect(refused).toEqual([]);
  });
});

/** What each provider hears when its event is safe. */
const statuses: Readonly<Record<string, number>> = { slack: 200, github: 202, gitlab: 202 };

/** As small as a body that says who it is from can be. */
const bytesMin = 200;
const found = new Map<string, Promise<number>>();

/** The length of the longest body that the boundary has room for. */
function largest(content: Content, boundary: Boundary, id: string): Promise<number> {
  const name = `${content.what}, ${boundary.what}`;
  const bytes = found.get(name) ?? search(content, boundary, id);
  found.set(name, bytes);
  return bytes;
}

async function search(content: Content, { measure, limit }: Boundary, id: string): Promise<number> {
  let [fits, exceeds] = [bytesMin, 3 * limit];
  while (exceeds - fits > 1) {
    const middle = Math.floor((fits + exceeds) / 2);
    const bytes = await measure(sentWith(content, id, middle));
    if (bytes <= limit) fits = middle;
    else exceeds = middle;
  }
  return fits;
}

/** All of one length, so that one request takes as much room as another. */
function idOf(kind: string, row: number, which: string): string {
  return `${kind}-${String(row).padStart(2, '0')}-${which}`;
}

function keyOf({ provider }: Content, id: string): string {
  return `${provider.name}:default:${id}`;
}

/** Written out in full, so that Node adds no header and the event's size can be known. */
function sentWith(content: Content, id: string, bytes: number): Sent {
  const { provider, type } = content;
  const bodyBytes = content.body(id, bytes);
  const unsigned = {
    connection: 'close',
    'content-length': String(bytes),
    'content-type': type,
    'x-github-event': 'push',
    'x-github-delivery': id,
    'webhook-id': id,
  };
  const signature = provider.sign(
    { headers: unsigned, body: bodyBytes },
    testSecrets(provider),
    Date.now(),
  );
  return { content, headers: { ...unsigned, ...signature }, body: bodyBytes };
}

/** What the receiver makes of it. */
async function deliveryOf({ content, headers, body: bytes }: Sent): Promise<Delivery> {
  const { receive, enqueued } = receiverOf({ provider: content.provider, now: Date.now() });
  const id = '00000000-0000-4000-8000-000000000000';
  await receive(requestWith({ id, receivedAt: Date.now(), headers, body: bytes }));
  const [delivery] = enqueued;
  if (delivery === undefined) throw new Error(`a body of ${content.what} is refused`);
  return delivery;
}

/** What the Function URL makes of it. Ports that a test gets have five digits. */
function eventOf({ content, headers, body: bytes }: Sent) {
  const message = {
    method: 'POST',
    rawHeaders: Object.entries({ host: '127.0.0.1:12345', ...headers }).flat(),
    socket: { remoteAddress: '127.0.0.1', localPort: 12345 },
  } as unknown as IncomingMessage;
  const urlId = content.provider.name;
  return functionUrlEvent({
    message,
    url: '/',
    body: bytes,
    urlId,
    isSigned: false,
    now: new Date(),
  });
}

async function post(
  { origin }: RunningService,
  { content, headers, body: bytes }: Sent,
): Promise<number> {
  const { host, hostname, port } = new URL(origin);
  const path = `/${content.provider.name}`;
  const to = { hostname, port, path, method: 'POST', headers: { host, ...headers }, agent: false };
  const sending = request(to);
  sending.end(bytes);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  await text(response);
  return response.statusCode ?? 0;
}

async function storedBody({ origin }: RunningService, sent: Sent, id: string): Promise<Buffer> {
  const url = `${origin}/events/${keyOf(sent.content, id)}/body`;
  return waitUntil(`the event ${id}`, async () => {
    const answer = await fetch(url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    return answer.status === 200 && bytes;
  });
}

async function placeOf({ origin }: RunningService, sent: Sent, id: string): Promise<Place> {
  const listed = await listedEvents(origin, `&provider=${sent.content.provider.name}`);
  const envelope = listed.find((each) => eventKeyOf(each) === keyOf(sent.content, id));
  if (envelope === undefined) throw new Error(`${id} is not listed`);
  return envelope.dataref === undefined ? 'the item' : 'S3';
}
