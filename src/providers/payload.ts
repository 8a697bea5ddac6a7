import { hashOf } from '../domain/body.ts';
import type { EventFacts } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import { type JsonObject, parseJsonObject, valueAt } from '../domain/json.ts';
import { toTimestamp } from '../domain/time.ts';

/**
 * Whether a body is JSON is told by its first byte and not by its content type, which no provider
 * signs. A form never starts with a brace: providers percent-encode it.
 */
export function isJson(body: Buffer): boolean {
  return body.toString('latin1', 0, 64).trimStart().startsWith('{');
}

/**
 * The fields of a form. Node's parser takes time by the square of the number of fields that have no `=`:
 * seconds for a body of a megabyte. With one, they mean the same.
 */
export function formIn(text: string): URLSearchParams {
  return new URLSearchParams(text.replace(/(^|&)([^&=]+)(?=&|$)/g, '$1$2='));
}

/** @throws HookError `body_malformed` unless the text is a JSON object. */
export function requireJsonObject(text: string): JsonObject {
  const payload = parseJsonObject(text);
  if (payload === undefined) throw malformed('the body is not a JSON object');
  return payload;
}

export function malformed(message: string): HookError {
  return new HookError('body_malformed', message);
}

/** `<prefix>.<segment>…` up to the first name that is missing, or not plain even in lower case. */
export function typeOf(prefix: string, ...names: readonly (string | undefined)[]): string {
  const segments = names.map(typeSegment);
  const end = segments.indexOf(undefined);
  return [prefix, ...segments.slice(0, end < 0 ? segments.length : end)].join('.');
}

/** The name in lower case with underscores for spaces, if that makes it a segment of a type. */
export function typeSegment(name: string | undefined): string | undefined {
  const segment = name?.toLowerCase().replaceAll(' ', '_');
  return segment !== undefined && /^[a-z0-9_]{1,64}$/.test(segment) ? segment : undefined;
}

/**
 * An id from outside as it is, or its hash when it is too long or too odd to be part of a key. A tilde is
 * odd: with it, we name events that are kept beside another, and nobody else may make such a name.
 */
export function boundedId(id: string): string {
  return /^[\x21-\x7d]{1,200}$/.test(id) ? id : hashOf(id);
}

/** The candidate if it is a web address that can be a CloudEvents source: a URI of RFC 3986. */
export function webUrl(candidate: string | undefined): string | undefined {
  const isUrl = candidate !== undefined && candidate.length <= 1000 && webAddress.test(candidate);
  return isUrl && URL.canParse(candidate) ? candidate : undefined;
}

const webAddress =
  /^https?:\/\/(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+(?:#(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?$/;

/** The first of the paths that holds a time, in RFC 3339. */
export function timeAt(payload: unknown, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const time = toTimestamp(valueAt(payload, path));
    if (time !== undefined) return time;
  }
  return undefined;
}

/** Attributes are for people and indexes: a few hundred characters say it all, control ones nothing. */
export function label(text: string | undefined): string | undefined {
  return text
    ?.replace(/\p{Cc}/gu, ' ')
    .slice(0, 500)
    .toWellFormed();
}

export function actorOf(
  id: string | undefined,
  kind: 'app_user' | 'service_account' = 'app_user',
): EventFacts['actor'] {
  const authid = label(id);
  return authid ? { kind, id: authid } : undefined;
}
