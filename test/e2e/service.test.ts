import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { isJsonObject, parseJsonObject } from '../../src/domain/json.ts';
import { inLanes } from '../../src/domain/lanes.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';
import { type FixtureCase, fixture, fixturesOf } from '../support/fixtures.ts';
import { listedEvents } from '../support/listed-events.ts';
import { testSecrets } from '../support/requests.ts';
import { type RunningService, runService } from '../support/running-service.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the whole service, as npm start runs it', () => {
  let dataDirectory: string;
  let service: RunningService;
  const start = (): Promise<RunningService> =>
    runService({ PORT: '0', HOOKLANE_DATA: dataDirectory, ...secretEnvironment });

  beforeAll(async () => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-'));
    service = await start();
  });

  afterAll(async () => {
    await service.stop();
    rmSync(dataDirectory, { recursive: true });
  });

  it.each(providers)(
    'accepts every payload of $name twice, and stores it once, to the byte',
    async (provider) => {
      const groups = groupedByKey(provider);

      // A few at a time: a machine that is busy must not keep any of them waiting for as long as its provider does.
      await inLanes([...groups.values()], 8, (cases) => sendTwice(service, provider, cases));

      await waitUntil(`the events of ${provider.name}`, async () => {
        const listed = await listedEvents(service.origin, `&provider=${provider.name}`);
        return listed.length >= groups.size;
      });
      for (const [key, cases] of groups) await expectStoredOnce(service, key, cases);
      const listed = await listedEvents(service.origin, `&provider=${provider.name}`);
      expect(listed.map(eventKeyOf).sort()).toEqual([...groups.keys()].sort());
    },
    60_000,
  );

  it('says of all these nothing that is secret, signed or private', () => {
    const output = service.output();

    expect(output).toContain('"message":"accepted"');
    expect(output).not.toMatch(/v0=[0-9a-f]{64}|sha256=[0-9a-f]{64}|v1,[A-Za-z0-9+/]{43}=/);
    const secrets = providers.flatMap((provider) => Object.values(testSecrets(provider)).flat());
    const found = [...secrets, ...privateTexts()].filter((text) => output.includes(text));
    expect(found).toEqual([]);
  });

  it('tells by the key where an event went: which request brought it, and which stored it', async () => {
    const { headers, body, envelope } = fixture('gitlab', 'push');
    const key = envelope === undefined ? '' : eventKeyOf(envelope);

    await post(service, gitlab, { headers, body });

    const lines = await waitUntil('the line of the duplicate', async () => {
      const found = linesOf(service.output()).filter((line) => line.key === key);
      return found.at(-1)?.message === 'duplicate' && found.length >= 6 ? found : undefined;
    });
    const [accepted, duplicate] = lines.slice(-2);
    expect(accepted).toMatchObject({
      message: 'accepted',
      function: 'gitlab',
      provider: 'gitlab',
      hook: 'default',
    });
    expect(accepted?.requestId).toBe(accepted?.delivery);
    expect(duplicate).toMatchObject({ message: 'duplicate', function: 'worker', key });
    expect(duplicate?.delivery).toBe(accepted?.delivery);
    expect(duplicate?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(duplicate?.requestId).not.toBe(accepted?.requestId);
  });

  it('takes a body as large as the URL does, and gives it back to the byte', async () => {
    // Random hex compresses to half: too much for the queue and for the item, so S3 has it.
    const body = Buffer.from(`{"ref":"${randomBytes(2_900_000).toString('hex')}"}`);
    const id = 'as-large-as-it-gets';
    const headers = { 'x-github-event': 'push', 'x-github-delivery': id };
    const typed = { ...headers, 'content-type': 'application/json' };

    const { status } = await post(service, github, { headers: typed, body });

    expect(status).toBe(202);
    const url = `${service.origin}/events/github:default:${id}`;
    await waitUntil('the large event', async () => (await fetch(url)).status === 200);
    const event = (await (await fetch(url)).json()) as Envelope;
    const bytes = Buffer.from(await (await fetch(`${url}/body`)).arrayBuffer());
    expect(event.dataref).toMatch(/^s3:\/\/hooklane-bucket\/bodies\//);
    expect(bytes.equals(body)).toBe(true);
  }, 30_000);

  it('still has every event after it was killed and started again', async () => {
    const before = await listedEvents(service.origin);

    await service.kill();
    service = await start();

    expect(await listedEvents(service.origin)).toEqual(before);
  }, 30_000);

  it('passes on what a killed predecessor had accepted and not yet stored', async () => {
    const delivery = { ...fixture('github', 'push'), id: 'accepted-then-killed' };

    const answer = await post(service, github, {
      ...delivery,
      headers: { ...delivery.headers, 'x-github-delivery': delivery.id },
    });
    await service.kill();
    service = await start();

    expect(answer.status).toBe(202);
    await waitUntil('the event of the killed service', async () => {
      const url = `${service.origin}/events/github:default:${delivery.id}`;
      return (await fetch(url)).status === 200;
    });
  }, 30_000);
});

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves nothing running when it is ended by %s, and can be started again at once',
    async (signal) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-'));
      const environment = { PORT: '0', HOOKLANE_DATA: dataDirectory };
      const first = await runService(environment, ['npm', 'start']);

      first.process.kill(signal);
      const second = await runService(environment, ['npm', 'start']);

      await expect(fetch(`${first.origin}/health`)).rejects.toThrow();
      expect((await fetch(`${second.origin}/health`)).status).toBe(200);
      await second.kill();
      rmSync(dataDirectory, { recursive: true });
    },
    30_000,
  );
});

/** The lines of the functions among all that the service printed. */
function linesOf(output: string): readonly Readonly<Record<string, unknown>>[] {
  return output.split('\n').map(parseJsonObject).filter(isJsonObject);
}

/** From every fixture: what acts in a user's name, and a piece out of the middle of the body. */
function privateTexts(): readonly string[] {
  return providers.flatMap(({ name, payloadOf }) =>
    fixturesOf(name).flatMap(({ body }) => {
      const payload = JSON.parse(payloadOf(body)) as Record<string, unknown>;
      const middle = Math.floor(body.length / 2);
      const piece = body.toString('latin1', middle - 20, middle + 20);
      return [payload.response_url, payload.trigger_id, piece].filter(
        (text): text is string => typeof text === 'string' && text.length > 6,
      );
    }),
  );
}

/** Some of Slack's test data share an id; to us they are one event. */
function groupedByKey(provider: Provider): ReadonlyMap<string, readonly FixtureCase[]> {
  const events = fixturesOf(provider.name).filter(({ envelope }) => envelope !== undefined);
  return Map.groupBy(events, ({ envelope }) => envelope && eventKeyOf(envelope)) as Map<
    string,
    FixtureCase[]
  >;
}

async function sendTwice(
  service: RunningService,
  provider: Provider,
  cases: readonly FixtureCase[],
): Promise<void> {
  for (const each of [...cases, ...cases]) {
    const { status } = await post(service, provider, each);
    expect([each.name, status]).toEqual([each.name, provider.name === 'slack' ? 200 : 202]);
  }
}

function post(
  { origin }: RunningService,
  provider: Provider,
  { headers, body }: Pick<FixtureCase, 'headers' | 'body'>,
): Promise<Response> {
  const signature = provider.sign({ headers, body }, testSecrets(provider), Date.now());
  return fetch(`${origin}/${provider.name}`, {
    method: 'POST',
    headers: { ...headers, ...signature },
    body: new Uint8Array(body),
  });
}

async function expectStoredOnce(
  { origin }: RunningService,
  key: string,
  cases: readonly FixtureCase[],
): Promise<void> {
  const url = `${origin}/events/${encodeURIComponent(key)}`;
  await waitUntil(`both deliveries of ${key}`, async () => {
    const { deliveries } = (await (await fetch(url)).json()) as { deliveries: number };
    return deliveries >= 2 * cases.length;
  });
  const event = (await (await fetch(url)).json()) as Record<string, unknown>;
  const body = await fetch(`${url}/body`);
  const bytes = Buffer.from(await body.arrayBuffer()).toString('latin1');

  expect([key, event.deliveries, event.status]).toEqual([key, 2 * cases.length, 'dispatched']);
  expect(cases.map((each) => each.body.toString('latin1'))).toContain(bytes);
  expect(body.headers.get('content-type')).toBe(cases[0]?.headers['content-type']);
}
