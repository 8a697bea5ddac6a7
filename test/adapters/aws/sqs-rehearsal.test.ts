import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqsRehearsal } from '../../../src/adapters/aws/sqs-rehearsal.ts';
import { type LoopbackServer, startLoopbackServer } from '../../support/loopback-server.ts';

let listener: LoopbackServer;

beforeAll(async () => {
  listener = await startLoopbackServer({ status: 200, body: '{}' });
});

afterAll(() => listener.stop());

const patience = (): AbortSignal => AbortSignal.timeout(5000);
const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };

function rehearsal(settings: { readonly credentials: typeof credentials }) {
  const endpoint = new URL(listener.origin);
  const url = `${listener.origin}/000000000000/hooklane-events`;
  return sqsRehearsal({ region: 'us-east-1', endpoint, ...settings }, url);
}

describe('a rehearsal of the queue', () => {
  it('asks SQS nothing', async () => {
    await rehearsal({ credentials }).send('rehearsed', patience());

    expect(listener.requests).toEqual([]);
  });

  it('does all else: it needs credentials to sign with', async () => {
    const unable = { credentials: JSON.parse('{}') };

    await expect(rehearsal(unable).send('rehearsed', patience())).rejects.toMatchObject({
      code: 'queue_unavailable',
      cause: { message: 'Resolved credential object is not valid' },
    });
  });
});
