import { SqsError } from './sqs-error.ts';

/** A JSON object from a caller: nothing is known about its members until one is read. */
export type Fields = Readonly<Record<string, unknown>>;

type Range = {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
};

/** The object behind the bytes of a request. */
export function parseFields(json: string): Fields {
  try {
    return requireFields(JSON.parse(json), 'The request');
  } catch {
    throw new SqsError('MalformedInput', 'The request must be a JSON object.');
  }
}

export function requireFields(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new SqsError('InvalidParameterValue', `${name} must be an object.`);
}

export function readText(fields: Fields, name: string): string {
  const value = readOptionalText(fields, name);
  if (value !== undefined && value !== '') return value;
  throw new SqsError('MissingParameter', `The request must contain the parameter ${name}.`);
}

export function readOptionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new SqsError('InvalidParameterValue', `${name} must be a string.`);
}

export function readWhole(fields: Fields, name: string, range: Range): number {
  const value = fields[name] ?? range.fallback;
  const { min, max } = range;
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) {
    return Number(value);
  }
  const wanted = `must be a whole number from ${min} to ${max}`;
  throw new SqsError('InvalidParameterValue', `The parameter ${name} ${wanted}.`);
}

/** A list of names such as `AttributeNames`; absent is empty. */
export function readNames(fields: Fields, name: string): readonly string[] {
  const value = fields[name] ?? [];
  if (Array.isArray(value)) return value.map(String);
  throw new SqsError('InvalidParameterValue', `${name} must be a list.`);
}

/** A map of strings such as a queue's `Attributes`; absent is empty. */
export function readTexts(fields: Fields, name: string): Readonly<Record<string, string>> {
  const map = requireFields(fields[name] ?? {}, name);
  return Object.fromEntries(Object.keys(map).map((key) => [key, readOptionalText(map, key) ?? '']));
}
