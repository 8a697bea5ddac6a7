/**
 * SQS, SSM and DynamoDB as far as anybody here asks them, over TLS and at once. A process of its own, so
 * that what it costs is not counted with what is measured: `node aws-stub.ts <directory>`.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

type Answer = (request: Readonly<Record<string, unknown>>) => object;

const answers: Readonly<Record<string, Answer>> = {
  // The SDK compares the digest with what it sent.
  'AmazonSQS.SendMessage': ({ MessageBody }) => ({
    MessageId: '00000000-0000-4000-8000-000000000000',
    MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex'),
  }),
  'AmazonSSM.GetParametersByPath': ({ Path }) => ({
    Parameters: [{ Name: `${Path}/default`, Type: 'SecureString', Value: secrets }],
  }),
  'DynamoDB_20120810.PutItem': () => ({}),
  'DynamoDB_20120810.UpdateItem': () => ({}),
  'DynamoDB_20120810.GetItem': () => ({}),
  'DynamoDB_20120810.BatchExecuteStatement': ({ Statements }) => ({
    Responses: (Statements as readonly unknown[]).map(() => ({})),
  }),
};

const [directory = ''] = process.argv.slice(2);
const secrets = process.env.STUB_SECRETS ?? '';
/** How often each operation was asked for, and how many writes that were. */
const counts = { messages: 0, writes: 0 };

const server = createServer(
  {
    key: readFileSync(join(directory, 'key.pem')),
    cert: readFileSync(join(directory, 'certificate.pem')),
    // Connections are closed by nobody while another contender has its turn, used or not.
    keepAliveTimeout: 600_000,
    headersTimeout: 0,
    requestTimeout: 0,
  },
  async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = await buffer(request);
    const answer = answers[target];
    const fields = answer && JSON.parse(body.toString('utf8'));
    if (answer !== undefined) count(target, fields);
    const text = JSON.stringify(answer?.(fields) ?? { __type: 'UnknownOperationException' });
    response.writeHead(answer === undefined ? 400 : 200, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  },
);

function count(target: string, { Statements }: { readonly Statements?: readonly unknown[] }): void {
  if (target === 'AmazonSQS.SendMessage') counts.messages += 1;
  if (target.startsWith('DynamoDB_') && !target.endsWith('.GetItem')) {
    counts.writes += Statements?.length ?? 1;
  }
}

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit());
