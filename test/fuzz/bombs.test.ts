import { describe, expect, it } from '@jest/globals';
import { unpackBody } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';
import { fixtureTime as now } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { signedRequest } from '../support/requests.ts';
import { pathsReadIn, withValue } from './payloads.ts';

/**
 * Bodies that are signed right and made to hurt. They may be refused as malformed, and must break nothing.
 * Work that grew with the square of such a body would not end within a test's time.
 */

/** A Function URL carries 6 MB at the most, in base64 less: a million different keys would not fit. */
const bytesMax = 5_000_000;
const million = 1_000_000;

/** Members that make a body an event of its provider. */
const members: Readonly<Record<string, JsonObject>> = {
  slack: { type: 'event_callback', team_id: 'T1', event_id: 'E1', event: { type: 'message' } },
  github: { action: 'opened', issue: { number: 7 } },
  gitlab: { object_kind: 'issue', object_attributes: { iid: 7, action: 'open' } },
};

const headers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  slack: {},
  github: { 'x-github-event': 'issues', 'x-github-delivery': 'd1' },
  gitlab: { 'webhook-id': 'd1' },
};

type Bomb = readonly [what: string, text: () => string];

/** Each is a member, or some, in an object that is an event otherwise. */
const jsonBombs: readonly Bomb[] = [
  ['arrays 100,000 deep', () => `"a":${nested('[', ']', 100_000)}`],
  ['objects 100,000 deep', () => `"a":${nested('{"a":', '}', 100_000, '0')}`],
  ['arrays a million deep', () => `"a":${nested('[', ']', million)}`],
  ['arrays that never end', () => `"a":${'['.repeat(million)}`],
  ['an array of a million numbers', () => `"a":[${'0,'.repeat(million)}0]`],
  ['300,000 keys', () => numbered(300_000, (key) => `"${key}":0`)],
  ['5 MB of one key', () => filled('"a":0,')],
  ['5 MB of __proto__', () => filled('"__proto__":{},')],
  ['5 MB of constructor', () => filled('"constructor":0,')],
  ['5 MB of toString', () => filled('"toString":0,')],
  ['5 MB of tokens', () => filled('"token":0,')],
  ['a key of 5 MB', () => `"${filled('k')}":0`],
  ['a string of 5 MB', () => `"a":"${filled('a')}"`],
  ['a string of 5 MB of escapes', () => `"a":"${filled('\\u0000')}"`],
  ['a string of 5 MB of half surrogate pairs', () => `"a":"${filled('\\ud800')}"`],
  ['a string of 5 MB of quotes', () => `"a":"${filled('\\"')}"`],
  ['a string of 5 MB of brackets', () => `"a":"${filled('{,}[')}"`],
  ['a string of 5 MB of emoji', () => `"a":"${'😀'.repeat(bytesMax / 4)}"`],
  ['a string that never ends', () => `"a":"${filled('a')}`],
  ['a number of 5 MB', () => `"a":${filled('9')}`],
  ['a fraction of 5 MB', () => `"a":0.${filled('9')}`],
  ['5 MB of numbers beyond all bounds', () => `"a":[${filled('-1e400,')}0]`],
  ['5 MB of blanks', () => `"a":${filled(' \n\t\r')}0`],
];

const jsonCases = providers.flatMap((provider) =>
  jsonBombs.map(([what, member]) => ({
    name: provider.name,
    provider,
    what,
    bytes: () => jsonWith(provider, member().replace(/,$/, '')),
  })),
);

const formBombs: readonly Bomb[] = [
  ['200,000 fields', () => numbered(200_000, (name) => `${name}=0`, '&')],
  ['a million times one field', () => 'a=0&'.repeat(million)],
  ['5 MB of plus signs', () => filled('+')],
  ['5 MB of broken escapes', () => filled('%')],
  ['5 MB of ampersands', () => filled('&')],
  ['400,000 times __proto__', () => '__proto__=&'.repeat(400_000)],
  ['250,000 fields without a value', () => 'field&'.repeat(250_000)],
  ['400,000 tokens', () => 'token=&'.repeat(400_000)],
  ['a payload of arrays 100,000 deep', () => payloadOf(nested('[', ']', 100_000))],
  ['a payload of 5 MB', () => payloadOf(`"${filled('a')}"`)],
  ['a payload of 200,000 keys', () => payloadOf(`{${numbered(200_000, (key) => `"${key}":0`)}}`)],
];

const formCases = providers
  .filter(({ name }) => name !== 'gitlab')
  .flatMap((provider) =>
    formBombs.map(([what, form]) => ({
      name: provider.name,
      provider,
      what: `a form with ${what}`,
      bytes: () => Buffer.from(`${form()}&command=%2Fa`),
    })),
  );

describe('a signed bomb', () => {
  it.each([...jsonCases, ...formCases])(
    'of $what is taken from $name to the byte, or malformed, and shown',
    async ({ provider, bytes }) => {
      const body = bytes();

      const { answer, enqueued } = await receiveOnce(provider, body);
      const shown = () => shownOrMalformed(provider, body);

      expect([200, 202, 400]).toContain(answer.status);
      expect(enqueued.map((delivery) => isExactly(delivery, body))).toEqual(
        answer.status === 400 ? [] : [true],
      );
      expect(shown).not.toThrow();
    },
  );
});

describe('an envelope', () => {
  const longValues = providers.flatMap((provider) =>
    pathsReadIn(provider.name).map((path) => ({ name: provider.name, provider, path })),
  );

  it.each(longValues)('from $name is small however long its $path is', async (sent) => {
    const { provider, path } = sent;
    const payload = withValue(members[provider.name] ?? {}, path, 'a'.repeat(million));

    const { enqueued } = await receiveOnce(provider, Buffer.from(JSON.stringify(payload)));

    // An item of the table is 400 KB at the most, and only its body can be moved elsewhere.
    expect(enqueued.map(({ envelope }) => JSON.stringify(envelope).length < 16_384)).toEqual([
      true,
    ]);
  });
});

describe('the names that every object has', () => {
  const inherited = providers.flatMap((provider) =>
    ['__proto__', 'constructor', 'prototype'].map((key) => ({
      name: provider.name,
      provider,
      key,
    })),
  );

  it.each(inherited)('give a body from $name nothing through $key', async ({ provider, key }) => {
    const known = members[provider.name];
    const user = { id: 'mallory', login: 'mallory', username: 'mallory' };
    const hidden = { ...known, sender: user, user };
    const text = `{"${key}":${JSON.stringify(hidden)},"issue":{"${key}":{"id":"mallory"}}}`;

    const { enqueued } = await receiveOnce(provider, Buffer.from(text));

    expect(JSON.stringify(enqueued.map(({ envelope }) => envelope))).not.toContain('mallory');
    expect(Object.hasOwn(Object.prototype, 'sender')).toBe(false);
  });

  const kinds = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'];

  it.each(kinds)('are kinds of GitHub events like any other: %s', async (kind) => {
    const [, github] = providers;

    const { enqueued } = await receiveOnce(github, Buffer.from('{}'), { 'x-github-event': kind });

    expect(enqueued.map(({ envelope }) => envelope.type)).toEqual([
      `com.github.${kind.toLowerCase()}`,
    ]);
  });

  it.each(kinds)('are kinds of GitLab events like any other: %s', async (kind) => {
    const [, , gitlab] = providers;

    const { enqueued } = await receiveOnce(gitlab, Buffer.from(`{"object_kind":"${kind}"}`));

    expect(enqueued.map(({ envelope }) => envelope.type)).toEqual([
      `com.gitlab.${kind.toLowerCase()}`,
    ]);
  });

  it.each(kinds)('are types of Slack events like any other: %s', async (type) => {
    const [slack] = providers;
    const text = `{"type":"event_callback","event":{"type":"${type}","subtype":"${type}"}}`;

    const { enqueued } = await receiveOnce(slack, Buffer.from(text));

    const segment = type.toLowerCase();
    expect(enqueued.map(({ envelope }) => envelope.type)).toEqual([
      `com.slack.event.${segment}.${segment}`,
    ]);
  });
});

function nested(open: string, close: string, depth: number, inside = ''): string {
  return open.repeat(depth) + inside + close.repeat(depth);
}

function filled(unit: string): string {
  return unit.repeat(bytesMax / unit.length);
}

/** Items that are all different, in as few letters as can be. */
function numbered(count: number, item: (name: string) => string, separator = ','): string {
  return Array.from({ length: count }, (_, index) => item(index.toString(36))).join(separator);
}

function payloadOf(json: string): string {
  return `payload=${encodeURIComponent(`{"type":"shortcut","a":${json}}`)}`;
}

/** The bomb comes first, so that whoever looks for what follows has to get past it. */
function jsonWith({ name }: Provider, member: string): Buffer {
  return Buffer.from(`{${member},${JSON.stringify(members[name]).slice(1)}`);
}

async function receiveOnce(
  provider: Provider | undefined,
  body: Buffer,
  more: Readonly<Record<string, string>> = {},
) {
  if (provider === undefined) throw new Error('there is no such provider');
  const { receive, enqueued } = receiverOf({ provider, now });
  const sent = { headers: { ...headersOf(provider), ...more }, body };
  const answer = await receive(signedRequest(provider, sent, { now }));
  return { answer, enqueued };
}

function headersOf({ name }: Provider): Readonly<Record<string, string>> {
  return headers[name] ?? {};
}

function isExactly({ body: packed }: Delivery, body: Buffer): boolean {
  return packed !== undefined && unpackBody(packed).equals(body);
}

/** Only what was accepted is ever shown; of the rest it is asked that it ends. */
function shownOrMalformed(provider: Provider, body: Buffer): unknown {
  try {
    return provider.payloadOf(body);
  } catch (error) {
    return error;
  }
}
