import { isUtf8 } from 'node:buffer';
import type { HttpRequest } from '../domain/http.ts';
import { type JsonObject, textAt } from '../domain/json.ts';
import { isRfc3339, toTimestamp } from '../domain/time.ts';
import { malformed, requireJsonObject } from './payload.ts';

/** What a CloudEvent says of itself, checked. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | undefined;
  /** RFC 3339, UTC, milliseconds. Undefined where it says none, or one that this form cannot say. */
  readonly time: string | undefined;
}

/** A source is a key of an index; the others are for people and filters. */
const sourceLengthMax = 1000;
const textLengthMax = 500;

/**
 * The CloudEvent in a request: structured, the body being the event as JSON; or binary, the headers
 * being the event and the body its data. What CNCF's own SDK refuses is refused here, too.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 * @throws HookError `body_malformed`, saying what is missing or wrong
 */
export function cloudEventIn({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): CloudEvent {
  const contentType = headers['content-type'] ?? '';
  if (isStructured(contentType)) return eventOf(structuredAttributes(body), nameOfMember);
  if (/^application\/cloudevents-batch/i.test(contentType)) {
    throw malformed('a batch is not taken: send one event in each request');
  }
  if (/^application\/cloudevents/i.test(contentType)) {
    throw malformed('a structured event is taken as application/cloudevents+json only');
  }
  return eventOf(binaryAttributes(headers), nameOfHeader);
}

/** Whether the body is the event, and not only its data. */
export function isStructured(contentType = ''): boolean {
  return /^application\/cloudevents\+json *(;|$)/i.test(contentType);
}

function structuredAttributes(body: Buffer): JsonObject {
  // Decoded all the same, two ids could become one, and the second event be taken for the first.
  if (!isUtf8(body)) throw malformed('the body is not UTF-8');
  const { data: _data, data_base64: _bytes, ...attributes } = requireJsonObject(body.toString());
  return attributes;
}

function binaryAttributes(headers: HttpRequest['headers']): JsonObject {
  const attributes = Object.entries(headers).flatMap(([header, value]) => {
    if (!header.startsWith('ce-')) return [];
    const name = header.slice('ce-'.length);
    // As it came: `7%25` and `7%` are both `7%` when decoded, and the second event would be taken for the first.
    if (name === 'id') return [[name, value] as const];
    const decoded = attributeIn(value);
    // A URI has percent signs of its own, and not every SDK encodes them again.
    const isSpoilt = uriAttributes.has(name) && !isUriReference(decoded);
    return [[name, isSpoilt ? value : decoded] as const];
  });
  return Object.fromEntries(attributes);
}

const uriAttributes: ReadonlySet<string> = new Set(['source', 'dataschema']);

/** Section 3.1.3.2 of the binding: first quotes, then percent signs; what is neither is itself. */
function attributeIn(value: string): string {
  const [, quoted] = /^"(.*)"$/.exec(value) ?? [];
  const text = quoted?.replace(/\\(.)/g, '$1') ?? value;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type NameOf = (attribute: string) => string;
const nameOfMember: NameOf = (attribute) => attribute;
const nameOfHeader: NameOf = (attribute) => `ce-${attribute}`;

function eventOf(attributes: JsonObject, nameOf: NameOf): CloudEvent {
  const missing = ['specversion', 'id', 'source', 'type'].filter(
    (name) => !textAt(attributes, name),
  );
  if (missing.length > 0) {
    throw malformed(`this is no CloudEvent: there is no ${missing.map(nameOf).join(', no ')}`);
  }
  if (attributes.specversion !== '1.0') throw malformed(`${nameOf('specversion')} is not 1.0`);
  if (!Object.keys(attributes).every((name) => /^[a-z0-9]+$/.test(name))) {
    throw malformed('an attribute has a name of other than lower-case letters and digits');
  }
  const text = (name: string): string | undefined => textOf(attributes[name], nameOf(name));
  text('datacontenttype');
  requireUri(text('dataschema'), nameOf('dataschema'));
  return {
    id: text('id') ?? '',
    source: requireUriReference(text('source'), nameOf('source')) ?? '',
    type: requireUnreserved(requireShort(text('type'), nameOf('type')) ?? '', nameOf('type')),
    subject: requireShort(text('subject'), nameOf('subject')),
    time: timeIn(text('time'), nameOf('time')),
  };
}

/** Of the attribute's type String: no control characters, and nothing that is no character. */
function textOf(value: unknown, name: string): string | undefined {
  // In JSON, null is how an attribute says that it is not there.
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '') throw malformed(`${name} is no text, or empty`);
  if (/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value)) {
    throw malformed(`${name} has characters that no attribute may have`);
  }
  return value;
}

function requireShort(text: string | undefined, name: string): string | undefined {
  if ((text?.length ?? 0) <= textLengthMax) return text;
  throw malformed(`${name} is longer than ${textLengthMax} characters`);
}

/** Rules know the providers' events by their types: no producer of others may send what would pass for one. */
function requireUnreserved(type: string, name: string): string {
  if (!/^com\.(github|gitlab|slack)\./iu.test(type)) return type;
  const reserved = 'com.github., com.gitlab. or com.slack., which are reserved for the providers';
  throw malformed(`${name} begins with ${reserved}`);
}

function requireUriReference(text: string | undefined, name: string): string | undefined {
  if (text === undefined || isUriReference(text)) return text;
  throw malformed(`${name} is no URI reference of at most ${sourceLengthMax} characters`);
}

function requireUri(text: string | undefined, name: string): void {
  if (text === undefined || (isUriReference(text) && /^[a-z][a-z0-9+.-]*:/i.test(text))) return;
  throw malformed(`${name} is no URI of at most ${sourceLengthMax} characters`);
}

function isUriReference(value: unknown): boolean {
  return typeof value === 'string' && value.length <= sourceLengthMax && uriReference.test(value);
}

/** RFC 3986, appendix A, as far as it says which characters may be where: brackets around an address only. */
const uriReference =
  /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/\[[0-9a-f:.]+\])?(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9a-f]{2})*(?:#(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9a-f]{2})*)?$/i;

/** A time that we cannot say, as the year 1, which is .NET's for none, is no reason to refuse an event. */
function timeIn(text: string | undefined, name: string): string | undefined {
  if (text === undefined) return undefined;
  if (!isRfc3339(text)) throw malformed(`${name} is no RFC 3339 time`);
  return toTimestamp(text.toUpperCase());
}
