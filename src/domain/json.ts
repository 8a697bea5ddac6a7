/** A JSON object from outside: nothing about its members is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a table, if it is the table's own: names from outside may be `constructor`. */
export function ownValue<Value>(
  table: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The object that `text` spells, or undefined. The parser's own error is dropped: it quotes the text. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The value at a dotted path such as `repository.owner.login` or `actions.0.action_id`, or undefined.
 * Only own members count, so no payload can reach into a prototype.
 */
export function valueAt(payload: unknown, path: string): unknown {
  let value: unknown = payload;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

/** The first of the paths that holds a non-empty string. */
export function textAt(payload: unknown, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const value = valueAt(payload, path);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/**
 * The first of the paths that holds an id: a non-empty string or an integer. An integer beyond 2^53
 * has lost digits in parsing, and no id is better than the wrong one.
 */
export function idAt(payload: unknown, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const value = valueAt(payload, path);
    if (typeof value === 'string' && value !== '') return value;
    if (Number.isSafeInteger(value)) return String(value);
  }
  return undefined;
}

/** JSON that SQS takes. */
export function queueText(value: unknown): string {
  return escapeForQueue(JSON.stringify(value));
}

/**
 * The same JSON without the two characters that JSON leaves as they are and SQS refuses a message for.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function escapeForQueue(json: string): string {
  return json.replace(
    /[\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
