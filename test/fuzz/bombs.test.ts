import { describe, expect, it } from '@jest/globals';
import { unpackBody } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { HttpRequest, HttpResponse } from '../../src/domain/http.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixtureTime as now } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { bombsFor, eventMembers, signed } from './bombs.ts';
import { pathsReadIn, withValue } from './payloads.ts';

/**
 * Requests that are signed right and made to hurt. They may be refused as malformed, and must break nothing.
 * How long they take is measured by `npm run bench`.
 */
const bodyBytes = 5_000_000;
/** All headers together have a megabyte at the most. */
const headerBytes = 1_000_000;

const bombs = providers.flatMap((provider) =>
  bombsFor(provider).map((bomb) => ({ ...bomb, provider, name: provider.name })),
);

describe('a signed bomb', () => {
  it.each(bombs.filter(({ kind }) => kind !== 'header'))(
    'of 5 MB of $what is taken from $name to the byte, or malformed, and shown',
    async ({ provider, request }) => {
      const bomb = request(bodyBytes);

      const { answer, enqueued } = await receiveOnce(provider, bomb);
      const show = () => showTaken(provider, answer, bomb.body);

      expect([200, 202, 400]).toContain(answer.status);
      expect(enqueued.map((delivery) => isExactly(delivery, bomb.body))).toEqual(
        answer.status === 400 ? [] : [true],
      );
      expect(show).not.toThrow();
    },
  );

  it.each(bombs.filter(({ kind }) => kind === 'header'))(
    'of 1 MB of $what is taken from $name in an envelope that is small, or refused',
    async ({ provider, request }) => {
      const { answer, enqueued } = await receiveOnce(provider, request(headerBytes));

      expect([200, 202, 401]).toContain(answer.status);
      expect(enqueued.map(isSmall)).toEqual(answer.status === 401 ? [] : [true]);
    },
  );
});

describe('an envelope', () => {
  const longValues = providers.flatMap((provider) =>
    pathsReadIn(provider.name).map((path) => ({ name: provider.name, provider, path })),
  );

  it.each(longValues)('from $name is small however long its $path is', async (sent) => {
    const { provider, path } = sent;
    const long = 'a'.repeat(headerBytes);
    const payload = withValue(eventMembers[provider.name] ?? {}, path, long);
    const body = Buffer.from(JSON.stringify(payload));

    const { enqueued } = await receiveOnce(provider, signed(provider, body));

    expect(enqueued.map(isSmall)).toEqual([true]);
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
    const known = eventMembers[provider.name];
    const user = { id: 'mallory', login: 'mallory', username: 'mallory' };
    const hidden = { ...known, sender: user, user };
    const text = `{"${key}":${JSON.stringify(hidden)},"issue":{"${key}":{"id":"mallory"}}}`;

    const { enqueued } = await receiveOnce(provider, signed(provider, Buffer.from(text)));

    expect(JSON.stringify(enqueued.map(({ envelope }) => envelope))).not.toContain('mallory');
    expect(Object.hasOwn(Object.prototype, 'sender')).toBe(false);
  });

  const kinds = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'];

  it.each(kinds)('are kinds of GitHub events like any other: %s', async (kind) => {
    const request = signed(github, Buffer.from('{}'), { 'x-github-event': kind });

    const { enqueued } = await receiveOnce(github, request);

    expect(enqueued.map(({ envelope }) => envelope.type)).toEqual([
      `com.github.${kind.toLowerCase()}`,
    ]);
  });

  it.each(kinds)('are kinds of GitLab events like any other: %s', async (kind) => {
    const request = signed(gitlab, Buffer.from(`{"object_kind":"${kind}"}`));

    const { enqueued } = await receiveOnce(gitlab, request);

    expect(enqueued.map(({ envelope }) => envelope.type)).toEqual([
      `com.gitlab.${kind.toLowerCase()}`,
    ]);
  });

  it.each(kinds)('are types of Slack events like any other: %s', async (type) => {
    const text = `{"type":"event_callback","event":{"type":"${type}","subtype":"${type}"}}`;

    const { enqueued } = await receiveOnce(slack, signed(slack, Buffer.from(text)));

    const segment = type.toLowerCase();
    expect(enqueued.map(({ envelope }) => envelope.type)).toEqual([
      `com.slack.event.${segment}.${segment}`,
    ]);
  });
});

async function receiveOnce(provider: Provider, request: HttpRequest) {
  const { receive, enqueued } = receiverOf({ provider, now });
  return { answer: await receive(request), enqueued };
}

/** An item of the table is 400 KB at the most, and only its body can be moved elsewhere. */
function isSmall({ envelope, headers }: Delivery): boolean {
  return JSON.stringify([envelope, headers]).length < 16_384;
}

function isExactly({ body: packed }: Delivery, body: Buffer): boolean {
  return packed !== undefined && unpackBody(packed).equals(body);
}

/** What was taken is shown as JSON, or this throws; what was refused is never shown. */
function showTaken(provider: Provider, { status }: HttpResponse, body: Buffer): void {
  if (status < 300) JSON.parse(provider.payloadOf(body));
}
