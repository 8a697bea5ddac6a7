import { isJsonObject } from '../../domain/json.ts';
import { type Check, either, isBoolean, mustBe, objectOf, optional } from './check.ts';
import { isCredential, namesCredential } from './credentials.ts';
import { isCredentialName } from './names.ts';
import { incomingWebhookOf } from './webhook-urls.ts';

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
  const target = new URL(value);
  const { protocol, username, password, searchParams } = target;
  const isPlain = protocol === 'http:' && allowPrivate;
  return [
    ...(protocol === 'https:' || isPlain
      ? []
      : [`${at} must begin with https://, or with http:// where allowPrivate is true`]),
    ...(username === '' && password === ''
      ? []
      : [`${at} must have no user and no password in it: ${noSecrets}`]),
    ...([...searchParams.keys()].some(namesCredential)
      ? [`${at} must have no key, token, secret, password or signature in its query: ${noSecrets}`]
      : []),
    ...incomingWebhookProblem(target, at),
    ...(value.includes('#') ? [`${at} must have no fragment: it would not be sent`] : []),
  ];
}

function incomingWebhookProblem(target: URL, at: string): readonly string[] {
  const incoming = incomingWebhookOf(target);
  return incoming === undefined
    ? []
    : [
        `${at} must not be an incoming webhook of ${incoming.of}: its URL is a credential, and does not belong in code; ${incoming.instead}`,
      ];
}

function headerProblems(value: unknown, at: string): readonly string[] {
  if (!isJsonObject(value)) return mustBe('an object', isJsonObject)(value, at);
  return Object.keys(value).flatMap((name, index) =>
    isHeaderName(name)
      ? headerProblem(name, value[name], at)
      : [
          `${at} must have names of letters, digits and hyphens, unlike that of its header ${index + 1}`,
        ],
  );
}

/** What may be a header and its value, or a token, is none. */
function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && !isCredential(name);
}

/** They never repeat the header's value. */
function headerProblem(name: string, value: unknown, at: string): readonly string[] {
  const lower = name.toLowerCase();
  if (ownHeaders.test(lower)) return [`${at}.${name} must not be set: it is set when this is sent`];
  if (namesCredential(name)) return [`${at}.${name} must not be set: ${noSecrets}`];
  if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value))
    return [`${at}.${name} must be a text of one line, without other characters than ASCII`];
  return [];
}

const noSecrets =
  'secrets do not belong in code; the target can check the signature, or run can send it';

const ownHeaders =
  /^(connection|content-length|content-type|host|traceparent|transfer-encoding|(ce|webhook)-.*)$/;
