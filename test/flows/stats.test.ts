import { describe, expect, it } from '@jest/globals';
import type { HttpResponse } from '../../src/domain/http.ts';
import type { ListFilter, Page } from '../../src/domain/ports.ts';
import { query } from '../../src/flows/query.ts';
import { apiWorld, errorIn, get } from '../support/api.ts';
import { envelopeWith } from '../support/deliveries.ts';
import { fixtureTime } from '../support/fixtures.ts';
import { storedEventWith } from '../support/stored-events.ts';

function valueIn({ body }: HttpResponse) {
  return JSON.parse(body.toString());
}

function numbered(count: number, type = 'com.github.push') {
  return Array.from({ length: count }, (_, index) =>
    storedEventWith({
      status: 'dispatched',
      envelope: envelopeWith({ id: `${type}-${index}`, type }),
    }),
  );
}

/** A store with pages without end, each a minute older than the one before. */
function endless() {
  const deps = apiWorld();
  const filters: ListFilter[] = [];
  const list = async (filter: ListFilter): Promise<Page> => {
    const recordedtime = new Date(fixtureTime - 60_000 * (filters.length + 1)).toISOString();
    filters.push(filter);
    const envelopes = Array.from({ length: filter.limit }, (_, index) =>
      envelopeWith({ id: `${filters.length}-${index}`, recordedtime }),
    );
    return { envelopes, next: `${recordedtime}#the-last` };
  };
  const statusesOf = async (keys: readonly string[]) =>
    new Map(keys.map((key) => [key, 'dispatched' as const]));
  return { ...deps, filters, store: Object.assign(deps.store, { list, statusesOf }) };
}

describe('GET /stats', () => {
  it('counts by provider, type and status, the most frequent first', async () => {
    const slack = envelopeWith({ provider: 'slack', type: 'com.slack.command' });
    const half = envelopeWith({ id: 'half-way' });
    const events = [
      storedEventWith({ envelope: slack, status: 'dispatched' }),
      storedEventWith({ envelope: half, status: 'stored' }),
      ...numbered(3),
    ];

    const answer = await query(apiWorld({ events }), get('/stats'));

    expect(answer.status).toBe(200);
    expect(valueIn(answer)).toEqual({
      since: '2026-01-01T03:04:05.678Z',
      until: '2026-01-02T03:04:05.678Z',
      events: 5,
      complete: true,
      counts: [
        { provider: 'github', type: 'com.github.push', status: 'dispatched', events: 3 },
        { provider: 'github', type: 'com.github.push', status: 'stored', events: 1 },
        { provider: 'slack', type: 'com.slack.command', status: 'dispatched', events: 1 },
      ],
    });
  });

  it.each([
    ['the last day, where nobody says since when', '', '2026-01-01T03:04:05.678Z'],
    ['a day', '?since=2025-12-01', '2025-12-01T00:00:00.000Z'],
    ['a time', '?since=2026-01-02T05:00:00%2B02:00', '2026-01-02T03:00:00.000Z'],
  ])('looks back to %s, and no further than to now', async (_what, search, since) => {
    const deps = apiWorld();

    const answer = await query(deps, get(`/stats${search}`));

    const until = '2026-01-02T03:04:05.678Z';
    expect(deps.store.filters).toMatchObject([{ since, until, before: undefined }]);
    expect(valueIn(answer)).toEqual({ since, until, events: 0, complete: true, counts: [] });
  });

  it.each([
    ['since=yesterday', 'since'],
    ['until=2026-01-01', 'until'],
    ['provider=github', 'provider'],
  ])('with %s is answered 400, naming the parameter', async (search, name) => {
    const deps = apiWorld();

    const answer = await query(deps, get(`/stats?${search}`));

    expect(errorIn(answer)).toMatchObject({
      status: 400,
      code: 'parameter_invalid',
      message: expect.stringContaining(`the parameter ${name} `),
    });
    expect(deps.store.filters).toEqual([]);
  });

  it('does not count what is deleted by the time it is looked at', async () => {
    const deps = apiWorld({ events: numbered(2) });
    deps.store.statusesOf = async () =>
      new Map([['github:default:com.github.push-0', 'dispatched']]);

    const answer = await query(deps, get('/stats'));

    expect(valueIn(answer)).toMatchObject({ events: 1, counts: [{ events: 1 }] });
  });

  it('goes on page by page, each from where the last one ended', async () => {
    const deps = endless();

    await query(deps, get('/stats'));

    expect(deps.filters.slice(0, 3).map(({ before }) => before)).toEqual([
      undefined,
      '2026-01-02T03:03:05.678Z#the-last',
      '2026-01-02T03:02:05.678Z#the-last',
    ]);
  });

  it('stops at twenty thousand, and says from when on it is right', async () => {
    const answer = await query(endless(), get('/stats?since=2025-01-01'));

    expect(valueIn(answer)).toEqual({
      since: '2025-01-01T00:00:00.000Z',
      until: '2026-01-02T03:04:05.678Z',
      events: 20_000,
      complete: false,
      countedSince: '2026-01-02T02:44:05.678Z',
      counts: [
        { provider: 'github', type: 'com.github.push', status: 'dispatched', events: 20_000 },
      ],
    });
  });

  it('stops when it has taken fifteen seconds', async () => {
    const deps = endless();
    const times = [fixtureTime + 14_999, fixtureTime + 15_000];
    const clock = () => times.shift() ?? Number.NaN;

    const answer = await query({ ...deps, clock }, get('/stats'));

    expect(valueIn(answer)).toMatchObject({
      events: 2000,
      complete: false,
      countedSince: '2026-01-02T03:02:05.678Z',
    });
  });

  it('names the thousand most frequent, where a producer has a type for each event', async () => {
    const events = [
      ...Array.from({ length: 1000 }, (_, index) => numbered(1, `com.example.t${index}`)).flat(),
      ...numbered(2),
    ];

    const answer = await query(apiWorld({ events }), get('/stats'));

    const { counts, events: all } = valueIn(answer);
    expect([all, counts.length, counts[0].events]).toEqual([1002, 1000, 2]);
  });
});
