import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbStore } from '../../src/adapters/aws/dynamodb-store.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { process as store } from '../../src/flows/process.ts';
import { github } from '../../src/providers/github.ts';
import { providerNamed } from '../../src/providers/registry.ts';
import { type FixtureCase, fixtureTime } from '../../test/support/fixtures.ts';
import { startLoopbackServer } from '../../test/support/loopback-server.ts';
import { memoryBodies, memoryQueue } from '../../test/support/memory-ports.ts';
import { logInto, receiverOf } from '../../test/support/receiver.ts';
import { signedRequest } from '../../test/support/requests.ts';
import type { WireItem } from '../cost/item-size.ts';

/** For each event of GitHub's, the items that the worker sends to DynamoDB, as they are on the wire. */
export async function storedItemsOf(
  events: readonly FixtureCase[],
): Promise<readonly (readonly WireItem[])[]> {
  const server = await startLoopbackServer({ status: 200, body: '{}' });
  const settings = { table: 'hooklane', retentionDays: 30, shards: 4 };
  const deps = {
    store: new DynamoDbStore(clientOf(server.origin), settings, () => fixtureTime),
    bodies: memoryBodies(),
    subscriptions: { rules: [] },
    providerNamed,
    outbox: memoryQueue(),
    log: logInto([]),
  };
  const all: (readonly WireItem[])[] = [];
  for (const event of events) {
    const { enqueued, receive } = receiverOf({ provider: github, now: fixtureTime });
    await receive(signedRequest(github, event, { now: fixtureTime }));
    for (const delivery of enqueued) await store(deps, encodeDelivery(delivery));
    all.push(server.requests.splice(0).flatMap(itemsIn));
  }
  await server.stop();
  return all;
}

function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  return new DynamoDBClient({ region: 'us-east-1', credentials, endpoint });
}

/** @throws where an item may be written in a way that is not known here */
function itemsIn({ headers, body }: HttpRequest): readonly WireItem[] {
  const operation = headers['x-amz-target']?.split('.')[1];
  switch (operation) {
    case 'PutItem':
      return [JSON.parse(body.toString('utf8')).Item];
    // The calendar: once a day for each function that runs.
    case 'UpdateItem':
      return [];
    default:
      throw new Error(`how large an item is that ${operation} writes is not known`);
  }
}
