import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { takeEffects } from '../faults/effects.ts';
import { listedEvents } from '../support/listed-events.ts';
import { MoodyService } from '../support/moody-service.ts';
import { waitUntil } from '../support/wait-until.ts';

let service: MoodyService;
beforeAll(async () => {
  service = await MoodyService.start({ visibilitySeconds: 180 });
}, 30_000);
afterAll(() => service.stop());

/** Events of a source, with texts that no JSON writer would make again. */
function textsOf(source: string, count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `{ "specversion":"1.0", "id":"n${index}.", "source":"${source}", "type":"counted", "data":{"n":${index}.50} }`,
  );
}

async function produce(contentType: string, body: string) {
  const answer = await fetch(`${service.origin}/events`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
  });
  return { status: answer.status, value: (await answer.json()) as Record<string, unknown> };
}

function produceBatch(texts: readonly string[]) {
  return produce('application/cloudevents-batch+json', `[${texts.join(',\n')}]`);
}

async function storedOf(source: string, count: number): Promise<readonly Envelope[]> {
  const query = `&source=${encodeURIComponent(source)}`;
  return waitUntil(`${count} events of ${source}`, async () => {
    const listed = await listedEvents(service.origin, query);
    return listed.length >= count ? listed : undefined;
  });
}

async function bodyOf(envelope: Envelope): Promise<string> {
  const url = `${service.origin}/events/${encodeURIComponent(eventKeyOf(envelope))}/body`;
  return (await fetch(url)).text();
}

async function eventWith(key: string, dispatches: number): Promise<Record<string, unknown>> {
  return waitUntil(`${dispatches} dispatches of ${key}`, async () => {
    const answer = await fetch(`${service.origin}/events/${encodeURIComponent(key)}`);
    const event = (await answer.json()) as { readonly dispatches?: readonly unknown[] };
    return event.dispatches?.length === dispatches ? event : undefined;
  });
}

/** What the queue that all events are told in got of one: the ids of its replays, and undefined for the event itself. */
async function toldOf(key: string, count: number): Promise<ReadonlySet<string | undefined>> {
  const told = new Set<string | undefined>();
  return waitUntil(`${count} messages about ${key}`, async () => {
    const { keys, replays } = await takeEffects(service.endpointOf('sqs'));
    if (keys.has(key)) told.add(undefined);
    for (const replay of replays.get(key) ?? []) told.add(replay);
    return told.size >= count && told;
  });
}

describe('an event of your own', () => {
  it('is stored once, to the byte, however often it is sent', async () => {
    const [text = ''] = textsOf('/alone', 1);

    const answers = [
      await produce('application/cloudevents+json', text),
      await produceBatch([text]),
      await produce('application/cloudevents+json', text),
    ];

    const key = 'custom:default:/alone|n0.';
    expect(answers).toEqual([
      { status: 202, value: { id: key } },
      { status: 202, value: { ids: [key] } },
      { status: 202, value: { id: key } },
    ]);
    await waitUntil('the third delivery', async () => {
      const answer = await fetch(`${service.origin}/events/${encodeURIComponent(key)}`);
      return ((await answer.json()) as { deliveries?: number }).deliveries === 3;
    });
    const stored = await storedOf('/alone', 1);
    expect(stored.map(eventKeyOf)).toEqual([key]);
    expect(await Promise.all(stored.map(bodyOf))).toEqual([text]);
  });

  it('is stored with all the others of its batch', async () => {
    const texts = textsOf('/together', 100);

    const { status } = await produceBatch(texts);

    const stored = await storedOf('/together', 100);
    expect(status).toBe(202);
    expect((await Promise.all(stored.map(bodyOf))).sort()).toEqual(texts.toSorted());
  }, 30_000);

  it('goes around a queue that fails, and each of its batch does', async () => {
    const texts = textsOf('/around', 12);
    service.turn('sqs', 'error-500');

    const { status } = await produceBatch(texts);
    await service.calm();

    const stored = await storedOf('/around', 12);
    expect([status, stored.length]).toEqual([202, 12]);
  }, 30_000);

  it('is stored once where its batch was cut short, refused, and sent again', async () => {
    const texts = textsOf('/cut', 30);
    for (const server of ['sqs', 's3'] as const) service.turn(server, 'error-500', '/cut|n7.');

    const first = await produceBatch(texts);
    await service.calm();
    const second = await produceBatch(texts);

    const stored = await storedOf('/cut', 30);
    expect([first.status, second.status]).toEqual([503, 202]);
    expect(stored.map(({ id }) => id).sort()).toEqual(
      texts.map((_, index) => `/cut|n${index}.`).sort(),
    );
  }, 30_000);

  it('is nowhere where another of its batch is wrong', async () => {
    const { status } = await produceBatch([...textsOf('/refused', 3), '{}']);
    await produceBatch(textsOf('/after-refused', 1));

    await storedOf('/after-refused', 1);
    expect(status).toBe(400);
    expect(await listedEvents(service.origin, '&source=%2Frefused')).toEqual([]);
  });
});

describe('a replay', () => {
  it('reaches the target again, which can tell it from the event, and is noted', async () => {
    const key = 'custom:default:/replayed|n0.';
    await produceBatch(textsOf('/replayed', 1));
    const before = await eventWith(key, 1);

    const answer = await fetch(`${service.origin}/events/${encodeURIComponent(key)}/replay`, {
      method: 'POST',
    });

    const after = await eventWith(key, 2);
    const [replay] = [...(await toldOf(key, 2))].filter((each) => each !== undefined);
    expect([answer.status, await answer.json()]).toEqual([202, { id: key }]);
    expect(replay).toMatch(/^[0-9a-f-]{36}$/);
    expect(before).toMatchObject({ dispatches: [{ rule: 'announce', time: expect.any(String) }] });
    expect(after).toMatchObject({
      status: 'dispatched',
      deliveries: 1,
      dispatches: [{ rule: 'announce' }, { rule: 'announce', replay }],
    });
  });
});

describe('the numbers', () => {
  it('are those of what is stored', async () => {
    await produceBatch(textsOf('/numbers', 5));
    await storedOf('/numbers', 5);
    await waitUntil('the dispatch of all', async () => {
      const answer = await fetch(`${service.origin}/stats`);
      const { counts } = (await answer.json()) as { counts: { status: string }[] };
      return counts.every(({ status }) => status === 'dispatched');
    });

    const answer = await fetch(`${service.origin}/stats`);

    const listed = await listedEvents(service.origin);
    expect(await answer.json()).toMatchObject({
      events: listed.length,
      complete: true,
      counts: [
        { provider: 'custom', type: 'counted', status: 'dispatched', events: listed.length },
      ],
    });
  });
});

describe('DynamoDB that answers with nothing', () => {
  const key = encodeURIComponent('custom:default:/silent|n0.');

  it.each([
    ['the event', 'GET', `/events/${key}`, ''],
    ['its body', 'GET', `/events/${key}/body`, ''],
    ['its replay', 'POST', `/events/${key}/replay`, ''],
    ['the list of a source', 'GET', '/events?source=%2Fsilent', 'bySource'],
    ['the list', 'GET', '/events', 'byTime'],
    ['the list, and is silent about its days', 'GET', '/events', 'calendar'],
    ['the numbers', 'GET', '/stats', 'RequestItems'],
  ])(
    'is not taken to say that nothing is there by who asks for %s',
    async (_what, method, path, words) => {
      await produceBatch(textsOf('/silent', 1));
      await storedOf('/silent', 1);
      service.turn('dynamodb', 'empty-200', words);

      const answer = await fetch(`${service.origin}${path}`, { method });
      await service.calm();

      expect([answer.status, await answer.json()]).toMatchObject([
        503,
        { error: { code: 'store_unavailable' } },
      ]);
    },
  );
});
