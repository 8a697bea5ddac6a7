import { parseJsonObject } from '../../src/domain/json.ts';
import { everyProvider } from '../../src/providers/registry.ts';
import { fixturesOf } from '../support/fixtures.ts';
import { testSecrets } from '../support/requests.ts';

/** What nobody may be told, and what to call it without telling. */
interface Private {
  readonly what: string;
  readonly text: string;
}

const signatures =
  /v0=[0-9a-f]{64}|sha(1|256)=[0-9a-f]{40,64}|v1,[A-Za-z0-9+/]{43}=|Signature=[0-9a-f]{64}/;

/** Header and claims of a JWT. */
const tokens = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/;

/** As members of a log line or of stored headers; a list of names may have them. */
const headers =
  /"(authorization|cookie|x-gitlab-token|x-hub-signature(-256)?|x-slack-signature|webhook-signature|x-github-encoded-secret|x-api-key)":/i;

/** Bytes of a body: a third of it falls on whole letters of base64. */
const pieceLength = 30;

const privates: readonly Private[] = everyProvider.flatMap((provider) => [
  ...Object.entries(testSecrets(provider)).flatMap(([list, secrets]) =>
    secrets.map((text) => ({ what: `one of ${provider.name}'s ${list}`, text })),
  ),
  ...fixturesOf(provider.name).flatMap(({ name, headers, body }) =>
    privatesIn(`${provider.name}/${name}`, body, provider.payloadOf(body, headers['content-type'])),
  ),
]);

/** Everything private that the tests send, in any line of what was overheard. */
export function leaksIn(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n');
  const told = privates.filter((each) => text.includes(each.text)).map(({ what }) => what);
  const named = [
    ...(tokens.test(text) ? ['a token'] : []),
    ...(signatures.test(text) ? ['a signature'] : []),
    ...(headers.test(text) ? ['a header that holds a secret or a signature'] : []),
  ];
  return [...named, ...new Set(told)];
}

/** What acts in somebody's name, and pieces of the body as it came and as it reads. */
function privatesIn(name: string, body: Buffer, payload: string): readonly Private[] {
  const sent = parseJsonObject(body.toString('utf8')) ?? formIn(body);
  const members = ['response_url', 'trigger_id', 'token'].map((member) => ({
    what: `the ${member} of ${name}`,
    text: sent[member],
  }));
  const pieces = [body, Buffer.from(payload)].flatMap(piecesOf).map((text) => ({
    what: `a piece of the body of ${name}`,
    text,
  }));
  return [...members, ...pieces].filter(isPrivate);
}

/** From its middle and its end, as text, as text within JSON, and as base64 of the whole. */
function piecesOf(body: Buffer): readonly string[] {
  const middle = Math.floor(body.length / 2);
  return [middle - (middle % 3), body.length - pieceLength - (body.length % 3)]
    .filter((start) => start > 0)
    .flatMap((start) => {
      const bytes = body.subarray(start, start + pieceLength);
      const text = bytes.toString('latin1');
      return [text, JSON.stringify(text).slice(1, -1), bytes.toString('base64')];
    });
}

/** Shorter texts are found anywhere. */
function isPrivate(each: { readonly what: string; readonly text: unknown }): each is Private {
  return typeof each.text === 'string' && each.text.length >= 10;
}

function formIn(body: Buffer): Readonly<Record<string, unknown>> {
  const form = new URLSearchParams(body.toString('utf8'));
  return { ...Object.fromEntries(form), ...parseJsonObject(form.get('payload') ?? '') };
}
