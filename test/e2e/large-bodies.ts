import { createHash } from 'node:crypto';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';

/** A kind of body that a provider would send, of any length. */
export interface Content {
  readonly what: string;
  readonly provider: Provider;
  readonly type: string;
  readonly body: (id: string, bytes: number) => Buffer;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

export const words: Content = {
  what: 'text that compresses to nearly nothing',
  provider: github,
  type: json,
  body: around(githubHead, (bytes) => Buffer.alloc(bytes, 'all work '), '"}'),
};

export const hex: Content = {
  what: 'hex that compresses to half',
  provider: github,
  type: json,
  body: around(githubHead, (bytes) => noiseText(bytes, 'hex'), '"}'),
};

export const base64: Content = {
  what: 'base64 that compresses to three quarters',
  provider: gitlab,
  type: json,
  body: around(gitlabHead, (bytes) => noiseText(bytes, 'base64'), '"}'),
};

/**
 * Their nine bytes have no divisor in common with the 65,536 of a read: of nine reads, wherever they begin, one
 * ends at each of the nine places, and so in the middle of every kind of letter.
 */
export const letters: Content = {
  what: 'letters of two, three and four bytes',
  provider: slack,
  type: json,
  body: around(
    (id) => `{"type":"event_callback","event_id":"${id}","event":{"type":"message","text":"`,
    (bytes) => repeated('é€😀', bytes),
    '"}}',
  ),
};

export const quotes: Content = {
  what: 'quotes and backslashes, which the event of AWS escapes once more',
  provider: github,
  type: json,
  body: around(githubHead, (bytes) => repeated('\\"\\\\', bytes), '"}'),
};

/** Text to AWS by its type, and in base64 all the same. */
export const notUtf8: Content = {
  what: 'JSON that is no UTF-8',
  provider: gitlab,
  type: json,
  body: around(gitlabHead, (bytes) => noise(bytes).map((byte) => byte | 0x80), '"}'),
};

/** The one kind that does not compress at all, so that a byte more is a byte more everywhere. */
export const formBytes: Content = {
  what: 'a form with bytes of any kind',
  provider: github,
  type: form,
  body: around((id) => `payload=%7B%22id%22%3A%22${rowOf(id)}%22%7D&noise=`, noise, ''),
};

function githubHead(id: string): string {
  return `{"id":"${rowOf(id)}","a":"`;
}

function gitlabHead(id: string): string {
  return `{"object_kind":"push","id":"${rowOf(id)}","a":"`;
}

/** Without its last letter: where the body need not hold the id, those of a row differ in length alone. */
function rowOf(id: string): string {
  return id.slice(0, -1);
}

function around(
  head: (id: string) => string,
  filling: (bytes: number) => Uint8Array,
  tail: string,
): Content['body'] {
  return (id, bytes) => {
    const start = head(id);
    const room = bytes - start.length - tail.length;
    return Buffer.concat([Buffer.from(start), filling(room), Buffer.from(tail)], bytes);
  };
}

/** The unit as often as there is room for all of it, and letters of one byte in the rest. */
function repeated(unit: string, bytes: number): Buffer {
  const rest = bytes % Buffer.byteLength(unit);
  return Buffer.concat([Buffer.alloc(bytes - rest, unit), Buffer.alloc(rest, 'a')]);
}

function noiseText(bytes: number, encoding: 'hex' | 'base64'): Buffer {
  return Buffer.from(noise(bytes).toString(encoding).slice(0, bytes));
}

/** The same bytes each time, and a longer one begins as a shorter one does. */
function noise(bytes: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update('noise').digest();
}
