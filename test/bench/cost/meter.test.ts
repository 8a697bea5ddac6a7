import { describe, expect, it } from '@jest/globals';
import { type Exchange, Meter } from '../../../bench/cost/meter.ts';

const kilobyte = 1024;

function exchange(parts: Partial<Exchange> & { input?: object; output?: object }): Exchange {
  const { input = {}, output = {}, ...rest } = parts;
  return {
    service: 'sqs',
    method: 'POST',
    target: 'AmazonSQS.SendMessage',
    request: Buffer.from(JSON.stringify(input)),
    response: Buffer.from(JSON.stringify(output)),
    status: 200,
    ...rest,
  };
}

const event = {
  pk: { S: 'github:default:1' },
  envelope: { S: 'e'.repeat(500) },
  body: { B: Buffer.alloc(1500).toString('base64') },
  timePartition: { S: 'github/2026-01-02/0' },
  sourcePartition: { S: '0/https://github.com/acme/web' },
  recorded: { S: '2026-01-02T03:04:05.678Z#github:default:1' },
};

const put = (Item: object, status = 200): Exchange =>
  exchange({ service: 'dynamodb', target: 'DynamoDB_20120810.PutItem', input: { Item }, status });

describe('the meter', () => {
  it.each([
    { kilobytes: 1, requests: 1 },
    { kilobytes: 64, requests: 1 },
    { kilobytes: 65, requests: 2 },
    { kilobytes: 900, requests: 15 },
  ])('bills a message of $kilobytes KB as $requests requests', ({ kilobytes, requests }) => {
    const meter = new Meter();

    meter.count(exchange({ input: { MessageBody: 'x'.repeat(kilobytes * kilobyte) } }));

    expect(meter.of('SQS send')).toEqual({
      calls: 1,
      units: requests,
      bytes: kilobytes * kilobyte,
    });
  });

  it('bills a receive by all the messages that it brings', () => {
    const meter = new Meter();
    const Messages = [1, 2, 3].map(() => ({ Body: 'x'.repeat(30 * kilobyte) }));

    meter.count(exchange({ target: 'AmazonSQS.ReceiveMessage', output: { Messages } }));

    expect(meter.of('SQS receive')).toMatchObject({ calls: 1, units: 2 });
  });

  it('does not count a receive that brings nothing', () => {
    const meter = new Meter();

    meter.count(exchange({ target: 'AmazonSQS.ReceiveMessage' }));

    expect(meter.of('SQS receive').calls).toBe(0);
  });

  it('bills an event as its item and its entry in each of the two indexes', () => {
    const meter = new Meter();

    meter.count(put(event));

    expect(meter.of('DynamoDB item')).toMatchObject({ calls: 1, units: 3 });
    expect(meter.of('DynamoDB byTime')).toMatchObject({ calls: 1, units: 1 });
    expect(meter.of('DynamoDB bySource')).toMatchObject({ calls: 1, units: 1 });
  });

  it('bills an event that is there already, but not its entries, and keeps nothing of it', () => {
    const meter = new Meter();

    meter.count(put(event, 400));

    expect(meter.of('DynamoDB item').units).toBe(3);
    expect(meter.of('DynamoDB byTime').units).toBe(0);
    expect(meter.storedBytes).toBe(0);
  });

  it('tells the claim of a body from an event', () => {
    const meter = new Meter();

    meter.count(put({ pk: { S: 'body#github:default:abc' }, first: { S: 'github:default:1' } }));

    expect(meter.of('DynamoDB body claim')).toMatchObject({ calls: 1, units: 1 });
    expect(meter.of('DynamoDB item').calls).toBe(0);
  });

  it('counts what goes to the bucket and what is read from SSM', () => {
    const meter = new Meter();

    meter.count(exchange({ service: 's3', method: 'PUT', target: '' }));
    meter.count(exchange({ service: 's3', method: 'GET', target: '' }));
    meter.count(exchange({ service: 'ssm', target: 'AmazonSSM.GetParametersByPath' }));

    expect([...meter.lines.keys()]).toEqual(['S3 put', 'S3 get', 'SSM read']);
  });
});
