import { buildApp } from 'fauxqs';
import { listenOnLoopback, stopServer } from '../../../src/dev/backend/loopback.ts';

export interface QueuesAndTopics {
  /** What the SDK's clients take: endpoint and credentials, and one try. */
  readonly config: {
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: 1;
  };
  stop(): Promise<void>;
}

/** SQS with queues that keep an order, and SNS, in memory. */
export async function startQueuesAndTopics(): Promise<QueuesAndTopics> {
  const app = buildApp({ logger: false });
  await app.ready();
  const endpoint = await listenOnLoopback(app.server);
  return {
    config: clientConfig(endpoint),
    async stop() {
      await stopServer(app.server);
      await app.close();
    },
  };
}

export function clientConfig(endpoint: string): QueuesAndTopics['config'] {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };
  return { endpoint, credentials, maxAttempts: 1 };
}
