import type { HttpRequest } from '../../src/domain/http.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { fixtureTime as now } from '../support/fixtures.ts';
import { signedRequest } from '../support/requests.ts';

/** A request that is signed right, and made to hurt. */
export interface Bomb {
  readonly what: string;
  /** What it is apart from the name of the header it is in. */
  readonly family: string;
  readonly kind: 'json' | 'form' | 'header';
  /** The request with about so many bytes of it, never with more. */
  readonly request: (bytes: number) => HttpRequest;
}

/** Members that make a body an event of its provider. */
export const eventMembers: Readonly<Record<string, JsonObject>> = {
  slack: { type: 'event_callback', team_id: 'T1', event_id: 'E1', event: { type: 'message' } },
  github: { action: 'opened', issue: { number: 7 } },
  gitlab: { object_kind: 'issue', object_attributes: { iid: 7, action: 'open' } },
};

const eventHeaders: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  slack: {},
  github: { 'x-github-event': 'issues', 'x-github-delivery': 'd1' },
  gitlab: { 'webhook-id': 'd1' },
};

type Filling = readonly [what: string, text: (bytes: number) => string];

/** Each is a member, or some, in an object that is an event otherwise. */
const jsonBombs: readonly Filling[] = [
  ['arrays in arrays', (bytes) => `"a":${nested('[', ']', bytes)}`],
  ['objects in objects', (bytes) => `"a":${nested('{"a":', '}', bytes, '0')}`],
  ['arrays that never end', (bytes) => `"a":${'['.repeat(bytes)}`],
  ['an array of numbers', (bytes) => `"a":[${filled('0,', bytes)}0]`],
  ['different keys', (bytes) => numbered(bytes, (key) => `"${key}":0`)],
  ['one key', (bytes) => unended(filled('"a":0,', bytes))],
  ['__proto__', (bytes) => unended(filled('"__proto__":{},', bytes))],
  ['constructor', (bytes) => unended(filled('"constructor":0,', bytes))],
  ['toString', (bytes) => unended(filled('"toString":0,', bytes))],
  ['tokens', (bytes) => unended(filled('"token":0,', bytes))],
  ['a key', (bytes) => `"${filled('k', bytes)}":0`],
  ['a string', (bytes) => `"a":"${filled('a', bytes)}"`],
  ['escapes', (bytes) => `"a":"${filled('\\u0000', bytes)}"`],
  ['half surrogate pairs', (bytes) => `"a":"${filled('\\ud800', bytes)}"`],
  ['quotes', (bytes) => `"a":"${filled('\\"', bytes)}"`],
  ['brackets', (bytes) => `"a":"${filled('{,}[', bytes)}"`],
  ['emoji', (bytes) => `"a":"${'😀'.repeat(bytes / 4)}"`],
  ['a string that never ends', (bytes) => `"a":"${filled('a', bytes)}`],
  ['a number', (bytes) => `"a":${filled('9', bytes)}`],
  ['a fraction', (bytes) => `"a":0.${filled('9', bytes)}`],
  ['numbers beyond all bounds', (bytes) => `"a":[${filled('-1e400,', bytes)}0]`],
  ['blanks', (bytes) => `"a":${filled(' \n\t\r', bytes)}0`],
];

const formBombs: readonly Filling[] = [
  ['different fields', (bytes) => numbered(bytes, (name) => `${name}=0`, '&')],
  ['one field', (bytes) => filled('a=0&', bytes)],
  ['plus signs', (bytes) => filled('+', bytes)],
  ['broken escapes', (bytes) => filled('%', bytes)],
  ['ampersands', (bytes) => filled('&', bytes)],
  ['__proto__', (bytes) => filled('__proto__=&', bytes)],
  ['fields without a value', (bytes) => filled('field&', bytes)],
  ['tokens', (bytes) => filled('token=&', bytes)],
  ['arrays in arrays in its payload', (bytes) => payloadOf(nested('[', ']', bytes / 3))],
  ['a string in its payload', (bytes) => payloadOf(`"${filled('a', bytes)}"`)],
  [
    'different keys in its payload',
    (bytes) => payloadOf(`{${numbered(bytes / 2, (key) => `"${key}":0`)}}`),
  ],
];

/** All bombs for a provider. GitLab sends no forms. */
export function bombsFor(provider: Provider): readonly Bomb[] {
  const forms = provider === gitlab ? [] : formBombs;
  return [
    ...jsonBombs.map(([what, text]): Bomb => {
      const body = (bytes: number): Buffer => jsonWith(provider, text(bytes - 200));
      return {
        what,
        family: what,
        kind: 'json',
        request: (bytes) => signed(provider, body(bytes)),
      };
    }),
    ...forms.map(([filling, text]): Bomb => {
      const what = `a form of ${filling}`;
      const body = (bytes: number): Buffer => Buffer.from(`${text(bytes - 200)}&command=%2Fa`);
      const request = (bytes: number): HttpRequest => signed(provider, body(bytes));
      return { what, family: what, kind: 'form', request };
    }),
    ...headerBombs(provider),
  ];
}

/** A header of any name that is read; those that prove something stay right where they can. */
function headerBombs(provider: Provider): readonly Bomb[] {
  const body = Buffer.from(JSON.stringify(eventMembers[provider.name]));
  const unsigned = { 'content-type': 'application/json', ...eventHeaders[provider.name] };
  const proofs = Object.keys(signed(provider, body).headers).filter(
    (name) => !Object.hasOwn(unsigned, name),
  );
  const names = [...new Set([...provider.storedHeaders, ...proofs])];
  return [
    ...names.map((name): Bomb => {
      const value = (bytes: number): string => filled('a', bytes);
      const request = (bytes: number): HttpRequest =>
        withHeader(signed(provider, body, { [name]: value(bytes) }), name, value(bytes));
      return { what: `letters in ${name}`, family: 'letters', kind: 'header', request };
    }),
    ...names.map((name): Bomb => {
      const request = (bytes: number): HttpRequest => {
        const right = signed(provider, body);
        const proof = right.headers[name] ?? 'a';
        return withHeader(right, name, filled(`${proof} `, bytes).trim());
      };
      const what = `the same over and over in ${name}`;
      return { what, family: 'the same', kind: 'header', request };
    }),
  ];
}

function withHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

/** The body as the provider would send it. */
export function signed(
  provider: Provider,
  body: Buffer,
  more: Readonly<Record<string, string>> = {},
): HttpRequest {
  const headers = { ...eventHeaders[provider.name], ...more };
  return signedRequest(provider, { headers, body }, { now });
}

/** The bomb comes first, so that whoever looks for what follows has to get past it. */
function jsonWith({ name }: Provider, member: string): Buffer {
  return Buffer.from(`{${member},${JSON.stringify(eventMembers[name]).slice(1)}`);
}

function nested(open: string, close: string, bytes: number, inside = ''): string {
  const depth = Math.floor(bytes / (open.length + close.length));
  return open.repeat(depth) + inside + close.repeat(depth);
}

function filled(unit: string, bytes: number): string {
  return unit.repeat(bytes / unit.length);
}

/** A member that follows has a comma of its own. */
function unended(members: string): string {
  return members.replace(/,$/, '');
}

/** Items that are all different, in as few letters as can be. */
function numbered(bytes: number, item: (name: string) => string, separator = ','): string {
  const count = Math.floor(bytes / (item('aaaaa').length + separator.length));
  return Array.from({ length: count }, (_, index) => item(index.toString(36))).join(separator);
}

function payloadOf(json: string): string {
  return `payload=${encodeURIComponent(`{"type":"shortcut","a":${json}}`)}`;
}
