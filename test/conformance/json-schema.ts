import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, valueAt } from '../../src/domain/json.ts';

type Rule = (argument: unknown, value: unknown, at: Place) => readonly string[];

interface Place {
  readonly root: JsonObject;
  readonly schema: JsonObject;
  /** Where in the document the value is, for people. */
  readonly path: string;
}

/**
 * What is wrong with a document by its JSON Schema (2020-12), or nothing. It knows the keywords that our
 * schema uses, and throws at any other: a rule that is not looked at must not seem to be kept.
 */
export function problemsOf(root: unknown, document: unknown): readonly string[] {
  if (!isJsonObject(root)) throw new Error('the schema is not an object');
  return check(root, root, document, '$');
}

function check(root: JsonObject, schema: unknown, value: unknown, path: string): readonly string[] {
  if (schema === true) return [];
  if (!isJsonObject(schema)) return [`${path} must not be there`];
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    const rule = rules[keyword];
    if (rule === undefined) throw new Error(`the check does not know the keyword ${keyword}`);
    return rule(argument, value, { root, schema, path });
  });
}

const nothing: Rule = () => [];

const rules: Readonly<Record<string, Rule>> = {
  $schema: nothing,
  $defs: nothing,
  title: nothing,
  // Looked at with `if` and `prefixItems`.
  // biome-ignore lint/suspicious/noThenProperty: it is the keyword's name.
  then: nothing,
  else: nothing,
  $ref: (argument, value, { root, path }) =>
    check(root, valueAt(root, String(argument).slice(2).replaceAll('/', '.')), value, path),
  type: (argument, value, { path }) => problem(typeOf(value) === argument, path, `no ${argument}`),
  const: (argument, value, { path }) =>
    problem(isDeepStrictEqual(value, argument), path, `not ${JSON.stringify(argument)}`),
  enum: (argument, value, { path }) =>
    problem(listIn(argument).includes(value), path, `none of ${JSON.stringify(argument)}`),
  pattern: (argument, value, { path }) =>
    problem(
      typeof value !== 'string' || new RegExp(String(argument), 'u').test(value),
      path,
      `not like ${argument}`,
    ),
  minimum: (argument, value, { path }) =>
    problem(typeof value !== 'number' || value >= Number(argument), path, `below ${argument}`),
  minItems: (argument, value, { path }) =>
    problem(!Array.isArray(value) || value.length >= Number(argument), path, 'too short'),
  maxItems: (argument, value, { path }) =>
    problem(!Array.isArray(value) || value.length <= Number(argument), path, 'too long'),
  required: (argument, value, { path }) =>
    listIn(argument).flatMap((name) =>
      problem(!isJsonObject(value) || Object.hasOwn(value, String(name)), path, `lacks ${name}`),
    ),
  properties: (argument, value, { root, path }) =>
    membersOf(value).flatMap(([name, member]) => {
      const schema = valueAt(argument, name);
      return schema === undefined ? [] : check(root, schema, member, `${path}.${name}`);
    }),
  additionalProperties: (argument, value, { root, schema, path }) =>
    membersOf(value)
      .filter(([name]) => valueAt(schema.properties, name) === undefined)
      .flatMap(([name, member]) => check(root, argument, member, `${path}.${name}`)),
  items: (argument, value, { root, path }) =>
    itemsOf(value).flatMap((item, index) => check(root, argument, item, `${path}[${index}]`)),
  prefixItems: (argument, value, { root, path }) =>
    listIn(argument).flatMap((schema, index) =>
      check(root, schema, itemsOf(value)[index], `${path}[${index}]`),
    ),
  oneOf: (argument, value, { root, path }) => {
    const passing = listIn(argument).filter((each) => check(root, each, value, path).length === 0);
    return problem(passing.length === 1, path, `like ${passing.length} of the choices`);
  },
  if: (argument, value, { root, schema, path }) => {
    const branch = check(root, argument, value, path).length === 0 ? schema.then : schema.else;
    return check(root, branch ?? true, value, path);
  },
};

function problem(isFine: boolean, path: string, what: string): readonly string[] {
  return isFine ? [] : [`${path} is wrong: ${what}`];
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function listIn(argument: unknown): readonly unknown[] {
  return itemsOf(argument);
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
