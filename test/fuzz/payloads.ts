import fc from 'fast-check';
import { type JsonObject, valueAt } from '../../src/domain/json.ts';

/** Text of any 16-bit units, half surrogate pairs and control characters included. */
export const textValue: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }))
    .map((units) => units.map((unit) => String.fromCharCode(unit)).join('')),
);

/** Values that have been somebody's bug. */
const oddValue: fc.Arbitrary<unknown> = fc.constantFrom(
  '',
  ' ',
  '\ud800',
  'a\udfff',
  '\u0000',
  '\u009f',
  '\ufeff',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../..',
  'a'.repeat(1200),
  'ü'.repeat(600),
  '😀'.repeat(400),
  '0',
  '-1',
  '1e400',
  '99999999999',
  '2026-02-30T00:00:00Z',
  '2026-01-02 03:04:05 UTC',
  '+275760-09-13T00:00:00Z',
  'https://github.com/a|b',
  'https://github.com/a b',
  'https://github.com/%zz',
  'https://[::1]/[a]',
  'https://github.com/a#b#c',
  '##',
  '\\\\host',
  'https://user:password@github.com:99999/',
  'http://',
  'javascript:alert(1)',
  'refs/heads/\n',
  0,
  -0,
  -1,
  1.5,
  1e21,
  1.7e308,
  253_402_300_800,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  true,
  null,
  [],
  {},
  [[]],
  { type: {} },
);

const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: oddValue },
  { weight: 3, arbitrary: textValue },
  { weight: 1, arbitrary: fc.jsonValue() },
);

interface Shape {
  /** Members that decide how the rest is read, with values that are known. */
  readonly kinds: Readonly<Record<string, readonly string[]>>;
  /** Dotted paths that are read. */
  readonly paths: readonly string[];
  /** Headers that are read, with values that are known. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

const contentTypes = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', ''];

const shapes: Readonly<Record<string, Shape>> = {
  slack: {
    kinds: {
      type: [
        'event_callback',
        'url_verification',
        'app_rate_limited',
        'block_actions',
        'block_suggestion',
        'view_submission',
        'shortcut',
      ],
      'event.type': ['message', 'app_mention', 'reaction_added', 'file_shared', 'team_join'],
      ssl_check: ['1', '0'],
    },
    paths: [
      'action_ts',
      'actions.0.action_id',
      'actions.0.action_ts',
      'api_app_id',
      'callback_id',
      'challenge',
      'command',
      'enterprise.id',
      'enterprise_id',
      'event',
      'event.bot_id',
      'event.channel',
      'event.channel.id',
      'event.event_ts',
      'event.item.channel',
      'event.item.ts',
      'event.subtype',
      'event.ts',
      'event.user',
      'event.user.id',
      'event_id',
      'event_time',
      'minute_rate_limited',
      'team.id',
      'team_id',
      'token',
      'trigger_id',
      'user.id',
      'user.team_id',
      'user_id',
      'view.callback_id',
      'view.hash',
      'view.id',
    ],
    headers: { 'content-type': contentTypes, 'x-slack-retry-num': ['1'] },
  },
  github: {
    kinds: {
      action: ['opened', 'closed', 'created'],
      ref_type: ['branch', 'tag'],
      'sender.type': ['Bot', 'User'],
    },
    paths: [
      'check_run.id',
      'created',
      'deleted',
      'enterprise.html_url',
      'enterprise.slug',
      'head_commit.timestamp',
      'installation.account.html_url',
      'installation.account.login',
      'issue.number',
      'issue.updated_at',
      'organization.login',
      'pull_request.merged',
      'pull_request.number',
      'pull_request.updated_at',
      'ref',
      'release.tag_name',
      'repository',
      'repository.full_name',
      'repository.html_url',
      'repository.pushed_at',
      'sender.html_url',
      'sender.login',
      'state',
      'workflow_run.id',
    ],
    headers: {
      'content-type': contentTypes,
      'x-github-event': ['push', 'issues', 'pull_request', 'create', 'ping', 'constructor'],
      'x-github-delivery': ['72d3162e-cc78-11e3-81ab-4c9367dc0958', ''],
      'x-github-enterprise-host': ['github.example', 'a|b', '[', '%zz', 'a b'],
    },
  },
  gitlab: {
    kinds: {
      object_kind: ['push', 'tag_push', 'note', 'issue', 'merge_request', 'build', 'constructor'],
      event_name: ['user_add_to_group', 'project_create', 'key_create', 'push'],
    },
    paths: [
      'action',
      'after',
      'before',
      'build_created_at',
      'build_id',
      'build_status',
      'event_type',
      'full_path',
      'group.full_path',
      'group.web_url',
      'group_id',
      'group_path',
      'id',
      'issue.iid',
      'object_attributes',
      'object_attributes.action',
      'object_attributes.awardable_id',
      'object_attributes.awardable_type',
      'object_attributes.id',
      'object_attributes.iid',
      'object_attributes.status',
      'object_attributes.updated_at',
      'object_attributes.url',
      'path_with_namespace',
      'project.path_with_namespace',
      'project.web_url',
      'ref',
      'tag',
      'updated_at',
      'user.username',
      'user_id',
      'user_username',
    ],
    headers: {
      'content-type': contentTypes,
      'webhook-id': ['f5e5f430-f57b-4e6e-9fac-d9128cd7232f', 'a.b', 'a'.repeat(300)],
      'idempotency-key': ['f5e5f430-f57b-4e6e-9fac-d9128cd7232f'],
      'x-gitlab-event': ['Push Hook', 'System Hook', ' Hook', 'Hook'],
      'x-gitlab-instance': ['https://gitlab.example/', 'https://a|b', 'https://a/%zz', 'gitlab'],
    },
  },
  custom: {
    kinds: {
      specversion: ['1.0', '1.0', '1.0', '0.3'],
      source: ['https://shop.example/till', '/shop', 'a|b'],
      type: ['com.example.sold', 'sold'],
      id: ['1', 'a|b', 'größe'],
    },
    paths: ['id', 'source', 'type', 'subject', 'time', 'dataschema', 'datacontenttype', 'data'],
    headers: {
      'content-type': [
        'application/cloudevents+json',
        'application/cloudevents+json',
        'text/plain',
      ],
      'ce-specversion': ['1.0', '1.0', '0.3'],
      'ce-id': ['1', '%', '%0a', '"a"'],
      'ce-source': ['/shop', '/a%20b', '/a|b'],
      'ce-type': ['com.example.sold', 'a%C3%B6'],
      'ce-time': ['2026-01-02T03:04:05Z', 'now'],
    },
  },
};

/** The dotted paths in a provider's payloads that hold what an envelope is made of. */
export function pathsReadIn(provider: string): readonly string[] {
  return shapeOf(provider).paths;
}

/** A body as the provider would send it if it went mad; or any bytes. */
export function bodyFor(provider: string): fc.Arbitrary<Buffer> {
  const payload = payloadFor(provider);
  const json = payload.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 6, arbitrary: json.map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: json.map((text) => Buffer.from(formOf({ payload: text }))) },
    { weight: 2, arbitrary: payload.map((value) => Buffer.from(formOf(value))) },
    { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.tuple(json, fc.nat()).map(([text, at]) => damaged(text, at)) },
  );
}

/** The headers of a provider with known values and with odd ones, as HTTP lets them through. */
export function headersFor(provider: string): fc.Arbitrary<Readonly<Record<string, string>>> {
  const pairs = Object.entries(shapeOf(provider).headers).map(([name, known]) =>
    fc.tuple(fc.constant(name), fc.oneof(fc.constantFrom(...known), headerValue)),
  );
  return someOf(pairs).map((some) =>
    Object.fromEntries(some.filter(([name, value]) => value !== '' || !signedIds.has(name))),
  );
}

/** GitLab signs an id, and an empty one proves nothing: that is a refusal with a vector of its own. */
const signedIds: ReadonlySet<string> = new Set(['webhook-id', 'idempotency-key']);

/** Values of some of the arbitraries, in their order. */
function someOf<Value>(arbitraries: fc.Arbitrary<Value>[]): fc.Arbitrary<readonly Value[]> {
  return fc.subarray(arbitraries).chain((some) => fc.tuple(...some));
}

/** What a server lets through: no control characters, no blanks at the ends. */
const headerValue = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0xa0, max: 0xff })))
  .map((units) => String.fromCharCode(...units).trim());

function payloadFor(provider: string): fc.Arbitrary<JsonObject> {
  const { kinds, paths } = shapeOf(provider);
  const decisive = Object.entries(kinds).map(([path, known]) =>
    fc.tuple(fc.constant(path), fc.oneof(fc.constantFrom(...known), anyValue)),
  );
  const others = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'token')),
    fc.jsonValue(),
    { maxKeys: 3, noNullPrototype: true },
  );
  return fc
    .record({
      known: someOf(decisive),
      read: fc.array(fc.tuple(fc.constantFrom(...paths), anyValue), { maxLength: 12 }),
      rest: others,
    })
    .map(({ known, read, rest }) =>
      [...known, ...read].reduce<JsonObject>(
        (value, [path, leaf]) => withValue(value, path, leaf),
        rest,
      ),
    );
}

function shapeOf(provider: string): Shape {
  const shape = valueAt(shapes, provider);
  if (shape === undefined) throw new Error(`there is no shape for ${provider}`);
  return shape as Shape;
}

/** The object with that value at the dotted path; what stood in the way is gone. */
export function withValue(object: JsonObject, path: string, leaf: unknown): JsonObject {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...object, [name]: leaf };
  const inner = valueAt(object, name);
  const next = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  return { ...object, [name]: withValue(next, rest.join('.'), leaf) };
}

function formOf(fields: JsonObject): string {
  const text = (value: unknown): string =>
    typeof value === 'string' ? value : JSON.stringify(value);
  const pairs = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    text(value),
  ]);
  return new URLSearchParams(pairs).toString();
}

/** JSON with a bit flipped somewhere: nearly JSON, or JSON of another meaning, or no UTF-8. */
function damaged(text: string, at: number): Buffer {
  const bytes = Buffer.from(text);
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
  return bytes;
}
