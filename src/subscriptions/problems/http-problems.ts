import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { type Check, either, isBoolean, must, objectOf, optional } from './check.ts';
import { isCredentialName } from './names.ts';

export const httpProblems: Check = objectOf(
  {
    // What it must be depends on its neighbour.
    url: () => [],
    secret: either(
      (value) => value === false,
      () => [],
      isCredentialName,
    ),
    headers: optional(headerProblems),
    allowPrivate: optional(isBoolean),
  },
  ({ url, allowPrivate }, at) => urlProblems(url, `${at}.url`, allowPrivate === true),
);

/** They never repeat the URL: for many targets, who knows it may post there. */
function urlProblems(value: unknown, at: string, allowPrivate: boolean): readonly string[] {
  if (typeof value !== 'string' || !URL.canParse(value))
    return [`${at} must be a URL, as in https://hooks.example.com/events`];
  const { protocol, username, password } = new URL(value);
  const isPlain = protocol === 'http:' && allowPrivate;
  return [
    ...(protocol === 'https:' || isPlain
      ? []
      : [`${at} must begin with https://, or with http:// where allowPrivate is true`]),
    ...(username === '' && password === ''
      ? []
      : [`${at} must have no user and no password in it: secrets do not belong in code`]),
    ...(value.includes('#') ? [`${at} must have no fragment: it would not be sent`] : []),
  ];
}

function headerProblems(value: unknown, at: string): readonly string[] {
  if (!isJsonObject(value)) return must('an object', isJsonObject)(value, at);
  return Object.keys(value).flatMap((name) => headerProblem(value, name, at));
}

/** They never repeat the header's value. */
function headerProblem(headers: JsonObject, name: string, at: string): readonly string[] {
  const value = headers[name];
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
    return [`${at} must have names of letters, digits and hyphens, not ${JSON.stringify(name)}`];
  if (secretHeaders.has(lower))
    return [`${at}.${name} must not be set: secrets do not belong in code`];
  if (ownHeaders.test(lower)) return [`${at}.${name} must not be set: it is set when this is sent`];
  if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value))
    return [`${at}.${name} must be a text of one line, without other characters than ASCII`];
  return [];
}

const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
]);

const ownHeaders =
  /^(connection|content-length|content-type|host|traceparent|transfer-encoding|(ce|webhook)-.*)$/;
