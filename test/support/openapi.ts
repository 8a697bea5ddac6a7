import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import yaml from 'js-yaml';
import { isJsonObject, type JsonObject, valueAt } from '../../src/domain/json.ts';

/** One method of one path, as docs/openapi.yaml has it. */
export interface Operation {
  /** As in `GET /events/{key}`. */
  readonly name: string;
  readonly id: string;
  /** In the query and the path, references followed. */
  readonly parameters: readonly JsonObject[];
  readonly requestBody: JsonObject | undefined;
  /** By status. */
  readonly responses: Readonly<Record<string, JsonObject>>;
}

const file = join(import.meta.dirname, '../../docs/openapi.yaml');
const schema = yaml.JSON_SCHEMA;
const root = objectIn(yaml.safeLoad(readFileSync(file, 'utf8'), { schema }));

export const operations: readonly Operation[] = Object.entries(objectIn(root.paths)).flatMap(
  ([path, item]) => {
    const { parameters: shared, ...methods } = objectIn(item);
    return Object.entries(methods).map(([method, value]) => {
      const operation = objectIn(value);
      return {
        name: `${method.toUpperCase()} ${path}`,
        id: String(operation.operationId),
        parameters: [...listIn(shared), ...listIn(operation.parameters)].map(followed),
        requestBody: isJsonObject(operation.requestBody) ? operation.requestBody : undefined,
        responses: Object.fromEntries(
          Object.entries(objectIn(operation.responses)).map(([status, each]) => [
            status,
            followed(each),
          ]),
        ),
      };
    });
  },
);

export function operationNamed(name: string): Operation {
  const found = operations.find((operation) => operation.name === name);
  if (found === undefined) throw new Error(`${name} is not documented`);
  return found;
}

/** All codes there are. */
export const documentedCodes: readonly unknown[] = listIn(
  valueAt(root, 'components.schemas.Error.properties.error.properties.code.enum'),
);

/** The names of the members of a schema. */
export function membersOf(name: string): readonly string[] {
  return Object.keys(objectIn(valueAt(root, `components.schemas.${name}.properties`)));
}

/** The names of all members that answers may have at any depth, but for those of envelopes. */
export const documentedMembers: ReadonlySet<string> = new Set(
  membersWithin([
    ...operations.flatMap(({ responses }) => Object.values(responses)),
    ...['Event', 'Dispatch', 'Stats', 'DeadLetterFacts', 'DeadLetter', 'Error'].map((name) =>
      valueAt(root, `components.schemas.${name}`),
    ),
  ]),
);

/** What a response may say, as in `503 store_unavailable`; of one that is no error, the status alone. */
export function outcomesOf({ responses }: Operation): readonly string[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const code = objectIn(
      valueAt(schemaFor(response, 'application/json'), 'properties.error.properties.code') ?? {},
    );
    const codes = 'const' in code ? [code.const] : listIn(code.enum);
    return codes.length === 0 ? [status] : codes.map((each) => `${status} ${each}`);
  });
}

/** What is wrong with an answer by the document, or nothing: an undocumented member is wrong as well. */
export async function problemsOf(name: string, answer: Response): Promise<readonly string[]> {
  const response = operationNamed(name).responses[answer.status];
  if (response === undefined) return [`${answer.status} is not documented`];
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const found = schemaFor(response, type);
  if (found === undefined) return [`${type} is not documented`];
  const isJson = isJsonObject(response.content) && 'application/json' in response.content;
  const headers = Object.entries(objectIn(response.headers ?? {})).flatMap(([header, value]) =>
    problemsWith(followed(value).schema, answer.headers.get(header), header),
  );
  return isJson ? [...headers, ...problemsWith(found, await answer.json(), 'body')] : headers;
}

/** What is wrong with a value by a schema of the document. */
export function problemsWith(found: unknown, value: unknown, what = 'value'): readonly string[] {
  const validate = ajv.compile(objectIn(closed(found)));
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The schema for a media type, or for any. */
export function schemaFor(holder: JsonObject, type: string): unknown {
  const content = objectIn(holder.content ?? {});
  const media = content[type] ?? content['*/*'];
  return isJsonObject(media) ? media.schema : undefined;
}

// Formats are left to the patterns beside them.
const ajv = new Ajv2020({ allErrors: true, strictTypes: false, validateFormats: false });
ajv.addVocabulary(['example']);
const schemas = mapped(valueAt(root, 'components.schemas'), inner);
ajv.addSchema({ $defs: schemas }, 'openapi.yaml');

/** A schema that takes no members but those it names: the document lets them be added, and a test must not. */
function closed(value: unknown): unknown {
  const known = inner(value);
  if (!isJsonObject(known)) return known;
  const isObject = ['properties', '$ref', 'allOf'].some((keyword) => keyword in known);
  const isOpen = isObject && !('additionalProperties' in known);
  return isOpen ? { ...known, unevaluatedProperties: false } : known;
}

/** The same for what is inside of it: itself, it may be a part of another. */
function inner(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  // Beside a reference, properties say more of the members there are, and not which there are.
  const ofProperties = '$ref' in value ? inner : closed;
  const mappers: Readonly<Record<string, (member: unknown) => unknown>> = {
    $ref: (member) => String(member).replace('#/components/schemas/', 'openapi.yaml#/$defs/'),
    properties: (member) => mapped(member, ofProperties),
    items: closed,
    oneOf: (member) => listIn(member).map(closed),
    allOf: (member) => listIn(member).map(inner),
  };
  return mapped(value, (member, keyword) => mappers[keyword]?.(member) ?? member);
}

function membersWithin(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(membersWithin);
  if (!isJsonObject(value)) return [];
  const names = isJsonObject(value.properties) ? Object.keys(value.properties) : [];
  return [...names, ...Object.values(value).flatMap(membersWithin)];
}

function mapped(value: unknown, map: (member: unknown, name: string) => unknown): JsonObject {
  const entries = Object.entries(objectIn(value));
  return Object.fromEntries(entries.map(([name, member]) => [name, map(member, name)]));
}

function followed(value: unknown): JsonObject {
  const { $ref } = objectIn(value);
  if (typeof $ref !== 'string') return objectIn(value);
  return objectIn(valueAt(root, $ref.slice('#/'.length).replaceAll('/', '.')));
}

function objectIn(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Error('docs/openapi.yaml has no object where one has to be');
  return value;
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
