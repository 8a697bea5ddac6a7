import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cursorOf,
  eventParameters,
  listFilterOf,
  requireParameters,
} from '../../src/flows/list-parameters.ts';

const everything = {
  provider: undefined,
  hook: undefined,
  source: undefined,
  type: undefined,
  since: undefined,
  until: undefined,
  limit: 50,
  before: undefined,
};

function filterOf(query: string) {
  const parameters = new URLSearchParams(query);
  requireParameters(parameters, eventParameters);
  return listFilterOf(parameters);
}

describe('the parameters of a list', () => {
  it('are all optional: without any it is the newest 50', () => {
    const filter = filterOf('');

    expect(filter).toEqual(everything);
  });

  it('count as absent where they are empty', () => {
    const filter = filterOf('provider=&hook=&source=&type=&since=&until=&limit=&cursor=');

    expect(filter).toEqual(everything);
  });

  it.each([
    ['provider=slack', { provider: 'slack' }],
    ['hook=acme-web', { hook: 'acme-web' }],
    ['source=https%3A%2F%2Fgithub.com%2Facme%2Fweb', { source: 'https://github.com/acme/web' }],
    ['type=com.github.push', { type: 'com.github.push' }],
    ['type=com.slack.app_rate_limited', { type: 'com.slack.app_rate_limited' }],
    ['type=com.github.*', { type: 'com.github.*' }],
    ['type=com.git*', { type: 'com.git*' }],
    ['type=*', { type: '*' }],
    ['type=com.example.order-created', { type: 'com.example.order-created' }],
    ['type=Microsoft.Storage.BlobCreated', { type: 'Microsoft.Storage.BlobCreated' }],
    ['type=Microsoft.Storage.*', { type: 'Microsoft.Storage.*' }],
    ['type=urn:x', { type: 'urn:x' }],
    ['type=Com.Example%2FSold%20v2', { type: 'Com.Example/Sold v2' }],
    ['type=verk%C3%A4uft', { type: 'verkäuft' }],
    [`type=${'a'.repeat(500)}`, { type: 'a'.repeat(500) }],
    [`type=${'a'.repeat(500)}*`, { type: `${'a'.repeat(500)}*` }],
    ['since=2026-01-31', { since: '2026-01-31T00:00:00.000Z' }],
    ['since=2026-01-31T09:00:00Z', { since: '2026-01-31T09:00:00.000Z' }],
    ['since=2026-01-31T09:00:00%2B02:00', { since: '2026-01-31T07:00:00.000Z' }],
    ['since=2026-01-31T09:00:00+02:00', { since: '2026-01-31T07:00:00.000Z' }],
    ['since=2026-01-31T09:00:00+0200', { since: '2026-01-31T07:00:00.000Z' }],
    ['since=2026-01-31T09:00:00-02:00', { since: '2026-01-31T11:00:00.000Z' }],
    ['until=2026-01-31T09:00:00.123Z', { until: '2026-01-31T09:00:00.123Z' }],
    [
      'since=2026-01-31&until=2026-01-31',
      { since: '2026-01-31T00:00:00.000Z', until: '2026-01-31T00:00:00.000Z' },
    ],
    [`hook=${'a'.repeat(63)}`, { hook: 'a'.repeat(63) }],
    [`source=${'a'.repeat(1000)}`, { source: 'a'.repeat(1000) }],
    ['source=urn:slack:T0001', { source: 'urn:slack:T0001' }],
    ['limit=1', { limit: 1 }],
    ['limit=200', { limit: 200 }],
  ])('%s is understood', (query, expected) => {
    const filter = filterOf(query);

    expect(filter).toEqual({ ...everything, ...expected });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=00001', 'limit'],
    [`type=${'a'.repeat(501)}`, 'type'],
    [`type=${'a'.repeat(501)}*`, 'type'],
    ['type=com.github.push%0A', 'type'],
    ['type=%00', 'type'],
    ['type=a%7F*', 'type'],
    ['since=yesterday', 'since'],
    ['since=2026-01-31T09:00:00', 'since'],
    ['since=2026-13-01', 'since'],
    ['since=1767323045', 'since'],
    ['since=2026', 'since'],
    ['since=2026-01', 'since'],
    ['until=2026-01-32', 'until'],
    ['until=now', 'until'],
    ['cursor=x', 'cursor'],
    ['cursor=2026-01-02T03:04:05.678Z%23a', 'cursor'],
    ['provider=GitHub', 'provider'],
    ['provider=github%2F2026-01-01', 'provider'],
    [`hook=${'a'.repeat(64)}`, 'hook'],
    ['hook=-a', 'hook'],
    ['hook=acme%20web', 'hook'],
    ['source=https%3A%2F%2Fgithub.com%2Facme%2Fmy%20web', 'source'],
    ['source=%C3%BC', 'source'],
    [`source=${'a'.repeat(1001)}`, 'source'],
    [`source=${'a'.repeat(1101)}`, 'source'],
    ['since=2026-02-01&until=2026-01-31', 'until'],
    ['limit=2&limit=3', 'limit'],
    ['hook=a&hook=a', 'hook'],
    ['type=&type=com.github.push', 'type'],
    ['page=2', 'page'],
    ['Limit=2', 'Limit'],
    ['__proto__=2', '__proto__'],
  ])('%s is refused by name', (query, name) => {
    const parse = () => filterOf(query);

    expect(parse).toThrow(
      expect.objectContaining({
        code: 'parameter_invalid',
        message: expect.stringContaining(`the parameter ${name} `),
      }),
    );
  });

  it('say which there are when one is unknown', () => {
    const parse = () => filterOf('page=2');

    expect(parse).toThrow('cursor, hook, limit, provider, since, source, type, until');
  });

  it('take the first day of 1970 for "since ever"', () => {
    const filter = filterOf('since=1970-01-01');

    expect(filter.since).toBe('1970-01-01T00:00:00.000Z');
  });

  it('refuse a day that its month does not have', () => {
    const parse = () => filterOf('since=2026-02-30');

    expect(parse).toThrow(expect.objectContaining({ code: 'parameter_invalid' }));
  });
});

describe('a cursor', () => {
  it('leads back to where it was made, whatever the event there', () => {
    const anyDate = fc.date({ min: new Date(0), max: new Date('9999'), noInvalidDate: true });
    const anyKey = fc.string({ unit: 'grapheme' });

    fc.assert(
      fc.property(anyDate, anyKey, (date, key) => {
        const position = `${date.toISOString()}#${key}`;
        const query = new URLSearchParams({ cursor: cursorOf(position) });
        expect(listFilterOf(query).before).toBe(position);
      }),
    );
  });

  it('needs no escaping in a URL', () => {
    const cursor = cursorOf('2026-01-02T03:04:05.678Z#slack:default:Ev?>~ü');

    expect(encodeURIComponent(cursor)).toBe(cursor);
  });

  it.each([
    ['of another place', Buffer.from('9999#').toString('base64url')],
    ['that was padded', Buffer.from('2026-01-02T03:04:05.678Z#a').toString('base64')],
    ['that was cut', cursorOf('2026-01-02T03:04:05.678Z#ab').slice(0, 12)],
    ['with more behind it', `${cursorOf('2026-01-02T03:04:05.678Z#a')}!`],
    ['of bytes that are no text', Buffer.from([0xff, 0xfe]).toString('base64url')],
  ])('%s is refused', (_, cursor) => {
    const parse = () => listFilterOf(new URLSearchParams({ cursor }));

    expect(parse).toThrow(
      expect.objectContaining({
        code: 'parameter_invalid',
        message: 'the parameter cursor must be one that an earlier answer gave',
      }),
    );
  });
});
