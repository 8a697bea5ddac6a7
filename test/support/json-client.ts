import { Agent } from 'node:https';
import { httpsPost } from '../../src/adapters/aws/https-post.ts';
import {
  JsonClient,
  type JsonClientSettings,
  type JsonService,
} from '../../src/adapters/aws/json-client.ts';

/** A client for a server of this machine, as functions have one for AWS. */
export function testJsonClient(
  service: JsonService,
  endpoint: string,
  settings: Partial<JsonClientSettings> = {},
): JsonClient {
  return new JsonClient(service, {
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: new URL(new URL(endpoint).origin),
    post: httpsPost(new Agent({ keepAlive: true })),
    ...settings,
  });
}
