import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { parseJsonObject, textAt } from '../../src/domain/json.ts';
import { custom } from '../../src/providers/custom.ts';
import { type FixtureCase, fixture, fixturesOf } from '../support/fixtures.ts';
import { hooklane } from '../support/hooklane.ts';
import { listedEvents } from '../support/listed-events.ts';
import { MoodyService } from '../support/moody-service.ts';
import { testSecrets } from '../support/requests.ts';
import { type RunningService, runService } from '../support/running-service.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { waitUntil } from '../support/wait-until.ts';

const [token = ''] = testSecrets(custom).tokens ?? [];
const key = 'a-key-of-the-tests';
const allowed = { authorization: `Bearer ${token}`, 'x-api-key': key };
const invoice = fixture('custom', 'invoice-paid');
const gatewayOn = { HOOKLANE_GATEWAY: 'on', HOOKLANE_GATEWAY_API_KEY: key };

const directories: string[] = [];
afterAll(() => {
  for (const each of directories) rmSync(each, { recursive: true });
});

function dataDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hooklane-'));
  directories.push(directory);
  return directory;
}

function start(environment: Readonly<Record<string, string>>): Promise<RunningService> {
  return runService({ PORT: '0', HOOKLANE_DATA: dataDirectory(), ...environment });
}

type Sent = Pick<FixtureCase, 'headers' | 'body'>;

function post(
  { origin }: Pick<RunningService, 'origin'>,
  { headers, body }: Sent,
  more: Readonly<Record<string, string>> = allowed,
): Promise<Response> {
  const url = `${origin}/gateway/events`;
  return fetch(url, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: new Uint8Array(body),
  });
}

async function verdictOf(response: Response): Promise<readonly unknown[]> {
  return [response.status, textAt(parseJsonObject(await response.text()), 'error.code')];
}

async function storedAs({ origin }: RunningService, eventKey: string, deliveries: number) {
  const url = `${origin}/events/${encodeURIComponent(eventKey)}`;
  const event = await waitUntil(`${deliveries} deliveries of ${eventKey}`, async () => {
    const shown = (await (await fetch(url)).json()) as Record<string, unknown>;
    return shown.deliveries === deliveries ? shown : undefined;
  });
  const body = await fetch(`${url}/body`);
  return {
    event,
    contentType: body.headers.get('content-type'),
    bytes: Buffer.from(await body.arrayBuffer()).toString('latin1'),
  };
}

/** What is to be shown as its data. */
function dataOf({ data, body }: FixtureCase): unknown {
  return data === undefined ? JSON.parse(body.toString()) : data;
}

describe('the gateway of a running service', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await start({ ...gatewayOn, ...secretEnvironment });
  });
  afterAll(() => service.stop());

  it.each(fixturesOf('custom').map((each) => ({ ...each, shown: dataOf(each) })))(
    'takes $name twice, and it is stored once, to the byte',
    async ({ headers, body, envelope, shown }) => {
      const eventKey = envelope === undefined ? '' : eventKeyOf(envelope);

      const answers = [
        await post(service, { headers, body }),
        await post(service, { headers, body }),
      ];

      const stored = await storedAs(service, eventKey, 2);
      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
      expect(await answers[0]?.json()).toEqual({ id: eventKey });
      expect(stored).toMatchObject({
        event: { ...envelope, recordedtime: expect.any(String), time: expect.any(String) },
        contentType: headers['content-type'],
        bytes: body.toString('latin1'),
      });
      expect(stored.event.data).toEqual(shown);
      expect(JSON.stringify(stored.event)).not.toContain(token);
    },
  );

  it('keeps another body under a known id beside it', async () => {
    const event = { specversion: '1.0', id: 'known', source: '/counter', type: 'counted' };
    const bodyWith = (data: string): Buffer => Buffer.from(JSON.stringify({ ...event, data }));
    await post(service, { headers: invoice.headers, body: bodyWith('first') });
    await storedAs(service, 'custom:default:/counter|known', 1);

    const answer = await post(service, { headers: invoice.headers, body: bodyWith('second') });

    const second = await storedAs(service, 'custom:default:/counter|known~03f0be6234415083', 1);
    const first = await storedAs(service, 'custom:default:/counter|known', 2);
    expect(answer.status).toBe(202);
    expect([first.event.data, second.event.data]).toEqual(['first', 'second']);
  });

  it.each(['Com.Example.Order-Created', 'Com.Example.Order-*'])(
    'lists what has a type of the producer’s own: %s',
    async (type) => {
      const sent = fixture('custom', 'order-created');
      await post(service, sent);
      const eventKey = 'custom:default:urn:example:Order-Service|8A1F-2041';
      const url = `${service.origin}/events/${encodeURIComponent(eventKey)}`;
      await waitUntil('the event', async () => (await fetch(url)).ok || undefined);

      const listed = await listedEvents(service.origin, `&type=${encodeURIComponent(type)}`);

      expect(listed.map(({ id }) => id)).toEqual(['urn:example:Order-Service|8A1F-2041']);
    },
  );

  it('takes bytes that no text has, as many as a function can be given', async () => {
    const headers = { ...fixture('custom', 'thumbnail-rendered').headers, 'ce-id': 'large' };
    const body = randomBytes(4_700_000);

    const { status } = await post(service, { headers, body });

    const stored = await storedAs(service, 'custom:default://renderer.example/queue|large', 1);
    expect(status).toBe(202);
    expect(stored.bytes === body.toString('latin1')).toBe(true);
  }, 30_000);

  it.each([
    ['no token', { 'x-api-key': key }, [401, 'token_missing']],
    ['a wrong token', { ...allowed, authorization: 'Bearer wrong' }, [403, 'token_invalid']],
    ['no key', { authorization: allowed.authorization }, [403, 'api_key_invalid']],
    ['a wrong key', { ...allowed, 'x-api-key': 'wrong' }, [403, 'api_key_invalid']],
  ])('keeps out who has %s, and nothing is stored', async (_what, headers, expected) => {
    const before = await listedEvents(service.origin, '&provider=custom');
    const event = { specversion: '1.0', id: `kept-out`, source: '/x', type: 'x' };
    const body = Buffer.from(JSON.stringify(event));

    const answer = await post(service, { headers: invoice.headers, body }, headers);

    expect(await verdictOf(answer)).toEqual(expected);
    expect(await listedEvents(service.origin, '&provider=custom')).toEqual(before);
  });

  it('says what a body lacks to be an event', async () => {
    const answer = await post(service, { headers: {}, body: Buffer.from('{}') });

    expect(await verdictOf(answer)).toEqual([400, 'body_malformed']);
  });

  it.each(['/custom', '/custom/default', '/authorizer'])(
    'is the only way in: %s leads nowhere',
    async (path) => {
      const headers = { ...invoice.headers, ...allowed };
      const body = new Uint8Array(invoice.body);

      const answer = await fetch(`${service.origin}${path}`, { method: 'POST', headers, body });

      expect(await verdictOf(answer)).toEqual([404, 'route_not_found']);
    },
  );

  it('says where it is, and nothing of token and key that it was given', () => {
    const output = service.output();

    expect(output).toContain(`  gateway  ${service.origin}/gateway/events\n`);
    expect(output).toContain('"provider":"custom"');
    expect([token, key].filter((secret) => output.includes(secret))).toEqual([]);
  });
});

describe('a gateway with limits', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await start({
      ...gatewayOn,
      ...secretEnvironment,
      HOOKLANE_GATEWAY_DAILY_QUOTA: '2',
    });
  });
  afterAll(() => service.stop());

  it('takes as many events a day as it is told', async () => {
    const answers = [
      await post(service, invoice),
      await post(service, invoice),
      await post(service, invoice),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(await verdictOf(answers[2] as Response)).toEqual([429, 'quota_exceeded']);
  });
});

describe('a gateway whose secrets nobody gave', () => {
  it('has some of its own, prints them, and takes what hooklane sends with them', async () => {
    const data = dataDirectory();
    const service = await start({ HOOKLANE_GATEWAY: 'on', HOOKLANE_DATA: data });
    const environment = { HOOKLANE_DATA: data, PORT: new URL(service.origin).port };

    const sent = await hooklane(['send', 'test/fixtures/custom/invoice-paid'], environment);

    const output = service.output();
    await service.stop();
    expect(output).toMatch(/^ {4}CUSTOM_TOKEN=[\w-]{43}$/m);
    expect(output).toMatch(/^ {4}HOOKLANE_GATEWAY_API_KEY=[0-9a-f]{40}$/m);
    expect([sent.exitCode, sent.errors]).toEqual([0, '']);
    expect(sent.output).toContain(
      '{"id":"custom:default:https://billing.example/tenants/7|inv-2041-paid"}',
    );
  });

  it('keeps them', async () => {
    const environment = { HOOKLANE_GATEWAY: 'on', HOOKLANE_DATA: dataDirectory() };
    const secrets = async (): Promise<readonly string[]> => {
      const service = await start(environment);
      await service.stop();
      return service.output().match(/^ {4}[A-Z_]+=\S+$/gm) ?? [];
    };

    const first = await secrets();

    expect(first).toHaveLength(5);
    expect(await secrets()).toEqual(first);
  });
});

describe('without a gateway', () => {
  it('nothing leads to it, and nothing is said of it', async () => {
    const service = await start(secretEnvironment);

    const answer = await post(service, invoice);

    const output = service.output();
    await service.stop();
    expect(await verdictOf(answer)).toEqual([404, 'route_not_found']);
    expect(output).not.toMatch(/gateway|CUSTOM_TOKEN/i);
  });
});

describe('a gateway whose authorizer cannot read the tokens', () => {
  let service: MoodyService;
  beforeAll(async () => {
    service = await MoodyService.start({ visibilitySeconds: 3, environment: gatewayOn });
  });
  afterAll(() => service.stop());

  it('answers 500 for as long, and takes the event after', async () => {
    service.turn('ssm', 'error-500');
    const broken = await post(service, invoice);
    await service.calm();

    const answer = await waitUntil('the tokens', async () => {
      const next = await post(service, invoice);
      return next.status === 500 ? undefined : next;
    });

    expect(await verdictOf(broken)).toEqual([500, 'authorizer_failed']);
    expect(answer.status).toBe(202);
    const events = await waitUntil('the event', async () => {
      const listed = await listedEvents(service.origin, '&provider=custom');
      return listed.length > 0 ? listed : undefined;
    });
    expect(events.map(({ id }: Envelope) => id)).toEqual([
      'https://billing.example/tenants/7|inv-2041-paid',
    ]);
  }, 60_000);
});
