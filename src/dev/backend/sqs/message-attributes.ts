import { createHash } from 'node:crypto';
import type { Fields } from './request-fields.ts';
import { readOptionalText, readText, requireFields } from './request-fields.ts';
import { SqsError } from './sqs-error.ts';

/** One message attribute; `BinaryValue` is base64, as the JSON protocol carries it. */
export type MessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
};

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Reads `MessageAttributes` or `MessageSystemAttributes` of a sent message. */
export function readMessageAttributes(input: Fields, field: string): MessageAttributes {
  const map = requireFields(input[field] ?? {}, field);
  const entries = Object.keys(map).map((name) => [name, readAttribute(map[name], name)] as const);
  if (entries.length <= 10) return Object.fromEntries(entries);
  throw new SqsError('InvalidParameterValue', 'A message has at most 10 attributes.');
}

/** The attributes a receiver asked for: by name, by `prefix.*`, or all. */
export function selectMessageAttributes(
  attributes: MessageAttributes,
  names: readonly string[],
): MessageAttributes {
  const isWanted = (name: string): boolean =>
    names.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

/** What the attributes add to the size of a message. */
export function messageAttributesBytes(attributes: MessageAttributes): number {
  const sizes = Object.entries(attributes).map(
    ([name, attribute]) =>
      Buffer.byteLength(name + attribute.DataType) + valueBytes(attribute).length,
  );
  return sizes.reduce((total, bytes) => total + bytes, 0);
}

/**
 * The digest AWS documents under "Calculating the MD5 message digest for message attributes":
 * each attribute by name, each part behind its length, a 1 before text and a 2 before bytes.
 */
export function md5OfMessageAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    const kind = attribute.BinaryValue === undefined ? 1 : 2;
    hash.update(withLength(Buffer.from(name))).update(withLength(Buffer.from(attribute.DataType)));
    hash.update(Buffer.of(kind)).update(withLength(valueBytes(attribute)));
  }
  return hash.digest('hex');
}

function readAttribute(value: unknown, name: string): MessageAttribute {
  const fields = requireFields(value, `The attribute ${name}`);
  const StringValue = readOptionalText(fields, 'StringValue');
  const BinaryValue = readOptionalText(fields, 'BinaryValue');
  const DataType = readText(fields, 'DataType');
  if (DataType.startsWith('Binary') && BinaryValue) return { DataType, BinaryValue };
  if (!DataType.startsWith('Binary') && StringValue) return { DataType, StringValue };
  const wanted = 'must contain a non-empty value of its DataType';
  throw new SqsError('InvalidParameterValue', `The message attribute '${name}' ${wanted}.`);
}

function valueBytes({ StringValue, BinaryValue }: MessageAttribute): Buffer {
  return BinaryValue === undefined
    ? Buffer.from(StringValue ?? '')
    : Buffer.from(BinaryValue, 'base64');
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
