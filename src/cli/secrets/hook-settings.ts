import { isJsonObject, type JsonObject, parseJsonObject } from '../../domain/json.ts';
import type { HookSecrets } from '../../domain/ports.ts';
import type { SecretHolder } from '../../domain/secret-holder.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { CliError } from '../cli-error.ts';

/** What the parameter of a hook says, or that of a target. Functions read the lists, and only people the rest. */
export interface HookSettings {
  readonly lists: HookSecrets;
  /** Where `hooklane connect` registered the hook, as it was told: `acme/web`, `app`. */
  readonly registeredAt: readonly string[];
  /** The fingerprints of those that a rotation was begun to be rid of. */
  readonly leaving: readonly string[];
}

/** @throws CliError when it is none; the text is not quoted */
export function settingsIn(text: string, holder: SecretHolder): HookSettings {
  const settings = readSettings(text, holder);
  if (settings !== undefined) return settings;
  throw malformed(Object.keys(holder.secretLists));
}

/** @returns undefined where a receiver could do nothing with it either */
export function readSettings(
  text: string,
  { secretLists }: Pick<SecretHolder, 'secretLists'>,
): HookSettings | undefined {
  const value = parseJsonObject(text) ?? {};
  const lists = Object.keys(secretLists).filter((list) => Object.hasOwn(value, list));
  if (lists.length === 0 || !lists.every((list) => isListOfTexts(value[list]))) return undefined;
  const { registeredAt, leaving } = value;
  return {
    lists: Object.fromEntries(lists.map((list) => [list, value[list]])) as HookSecrets,
    registeredAt: isListOfTexts(registeredAt) ? registeredAt : [],
    leaving: isListOfTexts(leaving) ? leaving : [],
  };
}

/** Providers are given the first; the others are accepted beside it. */
export function withSecretFirst(text: string | undefined, list: string, secret: string): string {
  const value = objectIn(text);
  const others = listIn(value, list).filter((each) => each !== secret);
  return JSON.stringify({ ...value, [list]: [secret, ...others] });
}

export function withoutSecrets(
  text: string | undefined,
  list: string,
  fingerprints: readonly string[],
): string {
  const value = objectIn(text);
  const kept = listIn(value, list).filter((each) => !fingerprints.includes(fingerprintOf(each)));
  return JSON.stringify({ ...value, [list]: kept });
}

export function withLeaving(text: string | undefined, fingerprints: readonly string[]): string {
  const { leaving: _, ...others } = objectIn(text);
  return JSON.stringify(fingerprints.length > 0 ? { ...others, leaving: fingerprints } : others);
}

export function withRegistration(text: string | undefined, place: string): string {
  const value = objectIn(text);
  const others = listIn(value, 'registeredAt').filter((each) => each !== place);
  return JSON.stringify({ ...value, registeredAt: [...others, place] });
}

function listIn(value: JsonObject, list: string): readonly string[] {
  const found = value[list] ?? [];
  if (isListOfTexts(found)) return found;
  throw malformed([list]);
}

function objectIn(text = '{}'): JsonObject {
  const value = parseJsonObject(text);
  if (isJsonObject(value)) return value;
  throw malformed(['secrets']);
}

function isListOfTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((each) => typeof each === 'string' && each !== '');
}

function malformed(lists: readonly string[]): CliError {
  const form = lists.map((list) => `"${list}": ["…"]`).join(', ');
  return new CliError(
    `the parameter of this hook is malformed: it should be JSON such as {${form}}`,
    { next: 'docs/operations.md#secrets' },
  );
}
