import fc from 'fast-check';
import type { HttpRequest } from '../../src/domain/http.ts';

/** One change to the body or to one header of a request. */
export interface Edit {
  /** `body`, or the name of a header. */
  readonly target: string;
  readonly how: keyof typeof byteEdits | keyof typeof textEdits;
  /** Where, counted round and round. */
  readonly at: number;
  readonly byte: number;
}

type ByteEdit = (bytes: Buffer, at: number, byte: number) => Buffer;

const byteEdits = {
  flip: (bytes, at, byte) => spliced(bytes, at, 1, [(bytes[at] ?? 0) ^ (1 << (byte % 8))]),
  insert: (bytes, at, byte) => spliced(bytes, at, 0, [byte]),
  insertBlank: (bytes, at) => spliced(bytes, at, 0, [0x20]),
  delete: (bytes, at) => spliced(bytes, at, 1, []),
  swap: (bytes, at) => spliced(bytes, at, 2, [...bytes.subarray(at, at + 2)].reverse()),
  repeat: (bytes, at) => spliced(bytes, at, 0, [...bytes.subarray(at, at + 1)]),
  cut: (bytes, at) => bytes.subarray(0, at),
} satisfies Record<string, ByteEdit>;

/** What happens to a header on its way, and what is done to it on purpose. */
const textEdits = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  padBefore: (text) => ` ${text}`,
  padAfter: (text) => `${text} `,
  doubled: (text) => `${text},${text}`,
  listed: (text) => `${text} ${text}`,
  empty: () => '',
  leadingZero: (text) => `0${text}`,
  unusedBit: (text) => text.replace(/[A-Za-z0-9+/](?==$)/, nextLetter),
  fraction: (text) => `${text}.0`,
  normalised: (text) => text.normalize('NFKC'),
  missing: () => undefined,
} satisfies Record<string, (text: string) => string | undefined>;

/** The body takes the changes to bytes; a header takes all. */
export function editOf(targets: readonly string[]): fc.Arbitrary<Edit> {
  const byteEditNames = Object.keys(byteEdits) as (keyof typeof byteEdits)[];
  const textEditNames = Object.keys(textEdits) as (keyof typeof textEdits)[];
  return fc.constantFrom(...targets).chain((target) =>
    fc.record({
      target: fc.constant(target),
      how: fc.constantFrom(...byteEditNames, ...(target === 'body' ? [] : textEditNames)),
      at: fc.nat(100_000),
      byte: fc.nat(255),
    }),
  );
}

/** The request with that change. A header that is gone already stays gone. */
export function edited(request: HttpRequest, { target, how, at, byte }: Edit): HttpRequest {
  const change = (bytes: Buffer): Buffer => {
    const edit: ByteEdit | undefined = how in byteEdits ? byteEdits[how as 'flip'] : undefined;
    return edit === undefined ? bytes : edit(bytes, at % (bytes.length + 1), byte);
  };
  if (target === 'body') return { ...request, body: change(request.body) };
  const { [target]: value, ...others } = request.headers;
  if (value === undefined) return request;
  const text =
    how in textEdits
      ? textEdits[how as 'missing' | 'upper'](value)
      : change(Buffer.from(value, 'latin1')).toString('latin1');
  return { ...request, headers: text === undefined ? others : { ...others, [target]: text } };
}

function spliced(bytes: Buffer, at: number, deleted: number, inserted: readonly number[]): Buffer {
  return Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(inserted),
    bytes.subarray(at + deleted),
  ]);
}

/** At the end of base64 it stands for the same bytes, to a decoder that drops the bits left over. */
function nextLetter(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return letters.charAt(letters.indexOf(letter) ^ 1);
}
