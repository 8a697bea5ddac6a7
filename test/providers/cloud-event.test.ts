import { describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import fc from 'fast-check';
import { isHookError } from '../../src/domain/errors.ts';
import { cloudEventIn } from '../../src/providers/cloud-event.ts';

const structuredType = 'application/cloudevents+json';
const plain = { specversion: '1.0', id: 'e1', source: '/shop', type: 'com.example.sold' };

type Headers = Readonly<Record<string, string>>;

function structured(event: unknown, contentType = structuredType) {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  return { headers: { 'content-type': contentType }, body: Buffer.from(text) };
}

function binary(headers: Headers, body = '') {
  return { headers, body: Buffer.from(body) };
}

function headersOf(attributes: Headers): Headers {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]),
  );
}

function without(name: string): Headers {
  return Object.fromEntries(Object.entries(plain).filter(([each]) => each !== name));
}

/** What the refusal says, or what was read. */
function messageFor(request: { headers: Headers; body: Buffer }): string {
  try {
    return JSON.stringify(cloudEventIn(request));
  } catch (error) {
    if (!isHookError(error, 'body_malformed')) throw error;
    return error.message;
  }
}

function isTaken(request: { headers: Headers; body: Buffer }): boolean {
  return messageFor(request).startsWith('{');
}

describe('a structured event', () => {
  it.each([
    structuredType,
    'application/cloudevents+json; charset=utf-8',
    'application/cloudevents+json;charset=UTF-8',
    'Application/CloudEvents+JSON ; charset="utf-8"',
  ])('is known by the type %s', (contentType) => {
    const event = cloudEventIn(structured(plain, contentType));

    expect(event).toEqual({
      id: 'e1',
      source: '/shop',
      type: 'com.example.sold',
      subject: undefined,
      time: undefined,
    });
  });

  it('has its attributes as they are, whatever headers say', () => {
    const request = structured({ ...plain, subject: '  größe 😀 ', id: 'a%20b' });
    const headers = { ...request.headers, 'ce-id': 'other', 'ce-source': '/other' };

    const event = cloudEventIn({ ...request, headers });

    expect(event).toMatchObject({ id: 'a%20b', source: '/shop', subject: '  größe 😀 ' });
  });

  it('may leave optional attributes out by null', () => {
    const nulls = { subject: null, time: null, datacontenttype: null, dataschema: null };

    const event = cloudEventIn(structured({ ...plain, ...nulls, data: null }));

    expect(event).toMatchObject({ subject: undefined, time: undefined });
  });

  it.each(['specversion', 'id', 'source', 'type'])('is none without %s', (name) => {
    const message = messageFor(structured(without(name)));

    expect(message).toBe(`this is no CloudEvent: there is no ${name}`);
  });

  it('is told of all that is missing at once', () => {
    const message = messageFor(structured({ data: 'secret' }));

    expect(message).toBe(
      'this is no CloudEvent: there is no specversion, no id, no source, no type',
    );
  });

  it.each([
    ['a body that is no JSON', '{"id"', 'the body is not a JSON object'],
    ['a list of events', [plain], 'the body is not a JSON object'],
    ['an empty body', '', 'the body is not a JSON object'],
    ['version 0.3', { ...plain, specversion: '0.3' }, 'specversion is not 1.0'],
    ['version 1', { ...plain, specversion: 1 }, 'this is no CloudEvent: there is no specversion'],
    ['an id that is a number', { ...plain, id: 7 }, 'this is no CloudEvent: there is no id'],
    ['an empty id', { ...plain, id: '' }, 'this is no CloudEvent: there is no id'],
    ['an empty subject', { ...plain, subject: '' }, 'subject is no text, or empty'],
    ['a subject that is a list', { ...plain, subject: ['a'] }, 'subject is no text, or empty'],
    [
      'an empty content type',
      { ...plain, datacontenttype: '' },
      'datacontenttype is no text, or empty',
    ],
    [
      'a name in upper case',
      { ...plain, traceParent: '1' },
      'an attribute has a name of other than lower-case letters and digits',
    ],
    [
      'a name with a dot',
      { ...plain, 'a.b': '1' },
      'an attribute has a name of other than lower-case letters and digits',
    ],
    [
      'a line break in the id',
      { ...plain, id: 'a\nb' },
      'id has characters that no attribute may have',
    ],
    [
      'half a letter',
      { ...plain, type: 'a\ud800' },
      'type has characters that no attribute may have',
    ],
    [
      'a non-character',
      { ...plain, id: 'a\uffff' },
      'id has characters that no attribute may have',
    ],
    [
      'a bar in the source',
      { ...plain, source: '/a|b' },
      'source is no URI reference of at most 1000 characters',
    ],
    [
      'a space in the source',
      { ...plain, source: 'my shop' },
      'source is no URI reference of at most 1000 characters',
    ],
    [
      'a source with a broken escape',
      { ...plain, source: '/a%2' },
      'source is no URI reference of at most 1000 characters',
    ],
    [
      'a source with two fragments',
      { ...plain, source: '/a#b#c' },
      'source is no URI reference of at most 1000 characters',
    ],
    [
      'a source that is too long',
      { ...plain, source: `/${'a'.repeat(1000)}` },
      'source is no URI reference of at most 1000 characters',
    ],
    [
      'a schema that is no URI',
      { ...plain, dataschema: 'urn:a b' },
      'dataschema is no URI of at most 1000 characters',
    ],
    [
      'a schema that is relative',
      { ...plain, dataschema: '/schema' },
      'dataschema is no URI of at most 1000 characters',
    ],
    [
      'a type that is too long',
      { ...plain, type: 'a'.repeat(501) },
      'type is longer than 500 characters',
    ],
    [
      'a subject that is too long',
      { ...plain, subject: 'a'.repeat(501) },
      'subject is longer than 500 characters',
    ],
    ['a time in words', { ...plain, time: 'yesterday' }, 'time is no RFC 3339 time'],
    [
      'a time without a zone',
      { ...plain, time: '2026-01-02T03:04:05' },
      'time is no RFC 3339 time',
    ],
    ['a time in seconds', { ...plain, time: '1767323045' }, 'time is no RFC 3339 time'],
    ['a day that is none', { ...plain, time: '2026-02-30T00:00:00Z' }, 'time is no RFC 3339 time'],
    ['hour 24', { ...plain, time: '2026-01-02T24:00:00Z' }, 'time is no RFC 3339 time'],
  ])('is refused for %s, and told why', (_what, event, expected) => {
    const message = messageFor(structured(event));

    expect(message).toBe(expected);
  });

  it.each(['com.github.push', 'com.gitlab.', 'COM.Slack.event.message', 'com.slac\u212a.command'])(
    'is refused where its type is a provider’s, which rules know events by: %s',
    (type) => {
      const message = messageFor(structured({ ...plain, type }));

      expect(message).toBe(
        'type begins with com.github., com.gitlab. or com.slack., which are reserved for the providers',
      );
    },
  );

  it.each([
    'com.github',
    'com.githubber.sold',
    'org.example.com.github.push',
    'com.example.slack.',
  ])('may have a type that only looks like a provider’s: %s', (type) => {
    expect(cloudEventIn(structured({ ...plain, type })).type).toBe(type);
  });

  it('is refused where its bytes are no UTF-8: two ids could become one', () => {
    const [before, after] = JSON.stringify({ ...plain, id: '#' }).split('#');
    const body = Buffer.concat([
      Buffer.from(`${before}`),
      Buffer.of(0xff),
      Buffer.from(`${after}`),
    ]);

    const message = messageFor({ headers: { 'content-type': structuredType }, body });

    expect(message).toBe('the body is not UTF-8');
  });

  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02t03:04:05.1239z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T04:34:05+01:30', '2026-01-02T03:04:05.000Z'],
    ['2026-01-01T23:04:05.5-04:00', '2026-01-02T03:04:05.500Z'],
  ])('that happened at %s has the time %s', (time, expected) => {
    const event = cloudEventIn(structured({ ...plain, time }));

    expect(event.time).toBe(expected);
  });

  it.each([
    ['the year 1', '0001-01-01T00:00:00Z'],
    ['the last second before 1970', '1969-12-31T23:59:59Z'],
    ['a leap second', '2024-12-31T23:59:60Z'],
    ['the year 10000 in UTC', '9999-12-31T23:59:59-01:00'],
  ])('may have a time that we cannot say, and then has none: %s', (_what, time) => {
    const event = cloudEventIn(structured({ ...plain, time }));

    expect(event).toEqual({
      id: 'e1',
      source: '/shop',
      type: 'com.example.sold',
      subject: undefined,
      time: undefined,
    });
  });

  it.each([
    '/',
    'a',
    'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
    'mailto:cncf-wg-serverless@lists.cncf.io',
    'https://github.com/cloudevents?a=b&c=%7C#d',
    'http://[2001:db8::1]:8080/x',
    '//shop.example/~till',
    '1-555-123-4567',
  ])('may come from %s', (source) => {
    const event = cloudEventIn(structured({ ...plain, source }));

    expect(event.source).toBe(source);
  });
});

describe('a binary event', () => {
  it('is read from its headers, and its body may be anything', () => {
    const headers = headersOf({ ...plain, subject: 'till 4', time: '2026-01-02T03:04:05Z' });
    const body = Buffer.of(0xff, 0x00, 0xfe);

    const event = cloudEventIn({ headers: { ...headers, 'content-type': 'image/png' }, body });

    expect(event).toEqual({
      id: 'e1',
      source: '/shop',
      type: 'com.example.sold',
      subject: 'till 4',
      time: '2026-01-02T03:04:05.000Z',
    });
  });

  it.each([
    ['percent signs', 'Gr%C3%B6%C3%9Fe %25', 'Größe %'],
    ['quotes', '"a \\"b\\" \\\\c"', 'a "b" \\c'],
    ['quotes and percent signs', '"%E2%82%AC\\""', '€"'],
    ['a percent sign of its own', '100%', '100%'],
    ['percent signs that are no UTF-8', '%ff', '%ff'],
    ['plus signs', 'a+b', 'a+b'],
    ['a quote alone', '"', '"'],
  ])('is decoded: %s', (_what, value, subject) => {
    const event = cloudEventIn(binary({ ...headersOf(plain), 'ce-subject': value }));

    expect(event.subject).toBe(subject);
  });

  it.each(['7%25', '7%', '%ff', '"7"', 'a+b', 'gr%C3%B6%C3%9Fe', '%0a'])(
    'has the id that came, and no other id becomes the same: %s',
    (id) => {
      const event = cloudEventIn(binary({ ...headersOf(plain), 'ce-id': id }));

      expect(event.id).toBe(id);
    },
  );

  it.each([
    ['encoded once more', '/my%2520shop'],
    ['as it is', '/my%20shop'],
  ])('has the same source where that came %s', (_how, source) => {
    const event = cloudEventIn(binary({ ...headersOf(plain), 'ce-source': source }));

    expect(event.source).toBe('/my%20shop');
  });

  it.each(['specversion', 'id', 'source', 'type'])('is none without ce-%s', (name) => {
    const message = messageFor(binary(headersOf(without(name)), '{"secret":1}'));

    expect(message).toBe(`this is no CloudEvent: there is no ce-${name}`);
  });

  it('is none where the body alone is an event, and the type does not say so', () => {
    const message = messageFor(structured(plain, 'application/json'));

    expect(message).toBe(
      'this is no CloudEvent: there is no ce-specversion, no ce-id, no ce-source, no ce-type',
    );
  });

  it.each([
    ['version 0.3', { specversion: '0.3' }, 'ce-specversion is not 1.0'],
    [
      'a bar in the source',
      { source: '/a|b' },
      'ce-source is no URI reference of at most 1000 characters',
    ],
    [
      'a bar that is hidden',
      { source: '/a%7Cb', type: '%0a' },
      'ce-type has characters that no attribute may have',
    ],
    [
      'a type that is a provider’s, however it is spelt',
      { type: '"Com%2eGitHub.push"' },
      'ce-type begins with com.github., com.gitlab. or com.slack., which are reserved for the providers',
    ],
    ['a time in words', { time: 'now' }, 'ce-time is no RFC 3339 time'],
    ['an empty subject', { subject: '' }, 'ce-subject is no text, or empty'],
    [
      'a name with an underscore',
      { my_name: '1' },
      'an attribute has a name of other than lower-case letters and digits',
    ],
  ])('is refused for %s, and told why', (_what, attributes, expected) => {
    const message = messageFor(binary(headersOf({ ...plain, ...attributes })));

    expect(message).toBe(expected);
  });
});

describe('what is no single event in JSON', () => {
  it.each([
    ['application/cloudevents-batch+json', 'a batch is not taken: send one event in each request'],
    [
      'application/cloudevents+xml',
      'a structured event is taken as application/cloudevents+json only',
    ],
    ['application/cloudevents', 'a structured event is taken as application/cloudevents+json only'],
    [
      'application/cloudevents+jsonp',
      'a structured event is taken as application/cloudevents+json only',
    ],
  ])('is refused: %s', (contentType, expected) => {
    const request = structured([plain], contentType);

    const message = messageFor({
      ...request,
      headers: { ...headersOf(plain), ...request.headers },
    });

    expect(message).toBe(expected);
  });
});

/** As it would go over the wire: header names in lower case, the body as bytes. */
function wireOf({ headers, body }: Message): { headers: Headers; body: Buffer } {
  const lowerCased = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), String(value)] as const],
  );
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body as string | Uint8Array);
  return { headers: Object.fromEntries(lowerCased), body: bytes };
}

/** Whether CNCF's SDK reads a valid event of version 1.0 in it. */
function isValid({ headers, body }: { headers: Headers; body: Buffer }): boolean {
  try {
    const event = HTTP.toEvent({ headers, body: body.toString('utf8') });
    return event instanceof CloudEvent && event.validate() === true;
  } catch {
    return false;
  }
}

describe('CNCF’s SDK as the oracle', () => {
  const attribute = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });
  const sources = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
    fc.constantFrom('/shop', '//shop.example/till', 'mailto:till@shop.example'),
  );
  const events = fc
    .record(
      {
        id: attribute.filter((id) => !/[%"]/.test(id) && id.trim() === id),
        source: sources,
        type: fc.constantFrom('com.example.sold', 'a', 'com.example.Sold-Out'),
        subject: fc.constantFrom('till/4', 'größe', 'a b'),
        time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }),
        data: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 })),
        sequence: fc.constantFrom('1', '2'),
      },
      { requiredKeys: ['id', 'source', 'type', 'time'] },
    )
    .map(({ time, ...rest }) => new CloudEvent({ ...rest, time: time.toISOString() }));

  it.each([
    ['structured', HTTP.structured],
    ['binary', HTTP.binary],
  ])('every event that it sends %s is taken for what it is', (_mode, send) => {
    fc.assert(
      fc.property(events, (event) => {
        const taken = cloudEventIn(wireOf(send(event)));

        const { id, source, type, subject, time } = event;
        expect(taken).toEqual({ id, source, type, subject, time });
      }),
    );
  });

  it('data in base64 is taken with its event', () => {
    const event = new CloudEvent({ ...plain, data: new Uint8Array([255, 0, 254]) });

    const taken = cloudEventIn(wireOf(HTTP.structured(event)));

    expect(taken).toMatchObject({ id: 'e1', source: '/shop' });
  });

  const oddValues = fc.constantFrom(
    undefined,
    null,
    '',
    0,
    true,
    [],
    {},
    'a',
    '1.0',
    '0.3',
    ' ',
    '/a|b',
    'http://',
    'a b',
    '/%zz',
    '2026-01-02T03:04:05Z',
    '0001-01-01T00:00:00Z',
    '2026-01-02T24:00:00Z',
    '2024-12-31T23:59:60Z',
    '2024-12-31T12:00:60Z',
    'text/plain',
  );
  const names = fc.constantFrom(
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'datacontenttype',
    'dataschema',
    'partitionkey',
    'Upper',
    'a_b',
  );
  const oddEvents = fc
    .dictionary(names, oddValues, { maxKeys: 3 })
    .map((odd) => ({ ...plain, ...odd }));

  it('no structured event is taken that it refuses', () => {
    fc.assert(
      fc.property(oddEvents, (event) => {
        const request = structured(event);

        expect(isTaken(request) && !isValid(request)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('no binary event is taken that it refuses', () => {
    const texts = oddEvents.map((event) =>
      Object.entries(event).flatMap(([name, value]) =>
        typeof value === 'string' ? [[`ce-${name.toLowerCase()}`, value] as const] : [],
      ),
    );
    fc.assert(
      fc.property(texts, (headers) => {
        const request = binary(Object.fromEntries(headers));

        expect(isTaken(request) && !isValid(request)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
