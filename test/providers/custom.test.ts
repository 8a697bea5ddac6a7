import { describe, expect, it } from '@jest/globals';
import { hashOf, type PackedBody, unpackBody } from '../../src/domain/body.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { process } from '../../src/flows/process.ts';
import { custom } from '../../src/providers/custom.ts';
import { fixture, fixtureTime as now } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith } from '../support/requests.ts';
import { workerWorld } from '../support/worker.ts';

const tokens = ['current-token', 'previous-token'];
const invoice = fixture('custom', 'invoice-paid');

async function receive(parts: Partial<HttpRequest>) {
  const receiver = receiverOf({ provider: custom, now, hooks: { default: { tokens } } });
  const answer = await receiver.receive(requestWith(parts));
  return { ...receiver, answer, body: answer.body === '' ? '' : JSON.parse(String(answer.body)) };
}

function requestFor(authorization: string): Partial<HttpRequest> {
  return { headers: { ...invoice.headers, authorization }, body: invoice.body };
}

function eventWith(attributes: object): Partial<HttpRequest> {
  const event = { specversion: '1.0', id: '1', source: '/shop', type: 'sold', ...attributes };
  const headers = {
    'content-type': 'application/cloudevents+json',
    authorization: 'Bearer current-token',
  };
  return { headers, body: Buffer.from(JSON.stringify(event)) };
}

function binaryWith(attributes: Readonly<Record<string, string>>): Partial<HttpRequest> {
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/shop',
    'ce-type': 'sold',
    authorization: 'Bearer current-token',
  };
  return { headers: { ...headers, ...attributes }, body: Buffer.from('the data') };
}

function textIn(body: PackedBody | undefined): string | undefined {
  return body && unpackBody(body).toString();
}

describe('a token', () => {
  it.each([
    'Bearer current-token',
    'Bearer previous-token',
    'bearer current-token',
    'BEARER   current-token',
  ])('is good as %s', async (authorization) => {
    const { answer, enqueued } = await receive(requestFor(authorization));

    expect([answer.status, enqueued.length]).toEqual([202, 1]);
  });

  it.each([
    ['an empty header', ''],
    ['the scheme alone', 'Bearer'],
    ['the scheme and a space', 'Bearer '],
    ['no scheme', 'current-token'],
    ['another scheme', 'Basic current-token'],
    ['no space', 'Bearercurrent-token'],
    ['a tab', 'Bearer\tcurrent-token'],
    ['upper case', 'Bearer CURRENT-TOKEN'],
    ['its beginning', 'Bearer current'],
    ['more than it', 'Bearer current-token2'],
    ['a space behind it', 'Bearer current-token '],
    ['both', 'Bearer current-token previous-token'],
    ['both by comma', 'Bearer current-token,Bearer previous-token'],
    ['something before', 'x Bearer current-token'],
    ['undefined', 'Bearer undefined'],
  ])('is not good with %s', async (_what, authorization) => {
    const { body, answer, enqueued } = await receive(requestFor(authorization));

    expect([answer.status, body.error.code, enqueued]).toEqual([401, 'signature_invalid', []]);
  });

  it('is asked for before anything is read', async () => {
    const { answer } = await receive({ body: Buffer.from('no event') });

    expect(answer.status).toBe(401);
  });
});

describe('the id of an event', () => {
  it('is its source and its id, with a bar between', async () => {
    const { body, enqueued } = await receive(
      eventWith({ source: 'https://a.example/b', id: 'c|d' }),
    );

    expect(enqueued.map(({ envelope }) => envelope.id)).toEqual(['https://a.example/b|c|d']);
    expect(body).toEqual({ id: 'custom:default:https://a.example/b|c|d' });
  });

  it('differs where the source or the id does', async () => {
    const events = [
      { source: '/a', id: 'b' },
      { source: '/a', id: 'c' },
      { source: '/a/b', id: 'b' },
      { source: '/', id: 'a|b' },
      { source: '/a', id: '|b' },
    ];

    const received = await Promise.all(events.map((event) => receive(eventWith(event))));

    const ids = received.map(({ enqueued }) => enqueued[0]?.envelope.id);
    expect(ids).toEqual(['/a|b', '/a|c', '/a/b|b', '/|a|b', '/a||b']);
  });

  it.each([
    ['too long', '1'.repeat(198)],
    ['of letters that are in no key', 'größe'],
    ['with a tilde', 'a~b'],
    ['with a space', 'a b'],
  ])('is a hash where it would be %s', async (_what, id) => {
    const { enqueued } = await receive(eventWith({ source: '/a', id }));

    expect(enqueued.map(({ envelope }) => envelope.id)).toEqual([hashOf(`/a|${id}`)]);
  });

  it('differs in the binary form too, wherever what came does', async () => {
    const headers = ['7%25', '7%', '7%2525', '"7%"'].map((id) => binaryWith({ 'ce-id': id }));

    const received = await Promise.all(headers.map((each) => receive(each)));

    const ids = received.map(({ enqueued }) => enqueued[0]?.envelope.id);
    expect(ids).toEqual(['/shop|7%25', '/shop|7%', '/shop|7%2525', '/shop|"7%"']);
  });

  it('is signed by nobody', async () => {
    const { enqueued } = await receive(eventWith({}));

    expect(enqueued.map(({ isIdSigned }) => isIdSigned)).toEqual([false]);
  });

  it('is kept beside the first where it comes again with another body', async () => {
    const deps = workerWorld();
    const first = await receive(eventWith({ data: 'first' }));
    const second = await receive(eventWith({ data: 'second' }));
    const messages = [...first.enqueued, ...second.enqueued].map(encodeDelivery);

    await process(deps, messages[0] ?? '');
    await process(deps, messages[1] ?? '');

    const bodies = [...deps.store.events].map(([key, { body }]) => [key, textIn(body)]);
    expect(bodies).toEqual([
      [
        'custom:default:/shop|1',
        '{"specversion":"1.0","id":"1","source":"/shop","type":"sold","data":"first"}',
      ],
      [
        'custom:default:/shop|1~4d45f6b94d0f2c5b',
        '{"specversion":"1.0","id":"1","source":"/shop","type":"sold","data":"second"}',
      ],
    ]);
  });
});

describe('an event', () => {
  it('has from its producer what it says of itself, and nothing that we say', async () => {
    const ours = { provider: 'github', hook: 'acme', recordedtime: 'x', bodyhash: 'x', scope: 'x' };
    const more = { authtype: 'app_user', authid: 'root', dataref: 's3://x/y', action: 'x' };

    const { enqueued } = await receive(eventWith({ subject: 'till', ...ours, ...more }));

    const bodyhash = enqueued[0]?.envelope.bodyhash;
    expect(enqueued.map(({ envelope }) => envelope)).toEqual([
      {
        specversion: '1.0',
        id: '/shop|1',
        source: '/shop',
        type: 'sold',
        subject: 'till',
        time: '2026-01-02T03:04:05.678Z',
        datacontenttype: 'application/json',
        provider: 'custom',
        hook: 'default',
        recordedtime: '2026-01-02T03:04:05.678Z',
        bodyhash,
        contenttype: 'application/cloudevents+json',
      },
    ]);
    expect(bodyhash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps its attributes and extensions in headers, and none that let it in', async () => {
    const { headers, body } = fixture('custom', 'object-created');
    const authorization = 'Bearer current-token';
    const others = { authorization, 'x-api-key': 'key', cookie: 'a=b', 'x-ce-a': '1', cebu: '2' };

    const { enqueued } = await receive({ headers: { ...headers, ...others }, body });

    expect(enqueued.map((delivery) => delivery.headers)).toEqual([headers]);
  });

  it('keeps its attributes whole, as many as the gateway lets through', async () => {
    const request = binaryWith({ 'ce-subject': 's'.repeat(500), 'ce-context': 'c'.repeat(9000) });

    const { enqueued } = await receive(request);

    expect(enqueued.map(({ headers }) => headers)).toEqual([
      {
        'ce-specversion': '1.0',
        'ce-id': '1',
        'ce-source': '/shop',
        'ce-type': 'sold',
        'ce-subject': 's'.repeat(500),
        'ce-context': 'c'.repeat(9000),
      },
    ]);
  });

  it('is refused where it would pass for a provider’s', async () => {
    const { answer, body, enqueued } = await receive(eventWith({ type: 'com.slack.command' }));

    expect([answer.status, body.error.code, enqueued]).toEqual([400, 'body_malformed', []]);
  });

  it('is refused without a word of what it says', async () => {
    const { answer, body, enqueued, logged } = await receive(eventWith({ type: 'top secret\n' }));

    expect([answer.status, body.error.code, enqueued]).toEqual([400, 'body_malformed', []]);
    expect([...logged, answer.body].join()).not.toContain('top secret');
  });
});

describe('the data that is shown', () => {
  const structured = 'application/cloudevents+json';

  it.each([
    ['a structured event’s own', structured, '{"id":"1","data":{"n":1.50}}', '{"n":1.50}'],
    ['text in base64, as it is', structured, '{"data_base64":"/wA="}', '"/wA="'],
    ['those in base64 beside a null', structured, '{"data":null,"data_base64":"/wA="}', '"/wA="'],
    ['those in base64 before a null', structured, '{"data_base64":"/wA=","data": null }', '"/wA="'],
    ['those of JSON beside a null', structured, '{"data":0,"data_base64":null}', '0'],
    ['nothing, where both are null', structured, '{"data":null,"data_base64":null}', 'null'],
    ['the word null, where that is the text', structured, '{"data":"null"}', '"null"'],
    ['nothing, where there is none', structured, '{"id":"1"}', 'null'],
    [
      'JSON as it is',
      'application/json',
      '{"data":12345678901234567890}',
      '{"data":12345678901234567890}',
    ],
    ['a list as it is', 'application/json', '[1, 2]', '[1, 2]'],
    ['text as a string', 'text/plain', 'a "b"', '"a \\"b\\""'],
    ['broken JSON as a string', 'application/json', '{"a":', '"{\\"a\\":"'],
    ['nothing of an empty body', 'text/plain', '', 'null'],
    ['a string of what is no event after all', structured, '[]', '[]'],
    ['JSON where nobody says what it is', undefined, '{"data":1}', '{"data":1}'],
  ])('is %s', (_what, contentType, body, expected) => {
    const shown = custom.payloadOf(Buffer.from(body), contentType);

    expect(shown).toBe(expected);
  });

  it('is base64 of bytes that are no text', () => {
    const shown = custom.payloadOf(Buffer.of(0xff, 0x00), 'image/png');

    expect(shown).toBe('"/wA="');
  });
});
