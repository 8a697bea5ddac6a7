import { strangeAnswer } from './cli-error.ts';

/** What Node 24 has and TypeScript's es2024 does not know: https://github.com/tc39/proposal-json-parse-with-source */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

const { parse, rawJSON } = JSON as unknown as JsonWithSource;

/** What a JSON text says, with every number as it stands there: it may have more digits than ours can keep. */
export function parseKept(text: string): unknown {
  try {
    return parse(text, (_, value, { source }) =>
      typeof value === 'number' ? rawJSON(source) : value,
    );
  } catch {
    // The parser's own error quotes the text.
    throw strangeAnswer('the answer is no JSON: it is no query API of Hooklane');
  }
}

/** Indented, and without what a terminal would obey or show in another order than it is. */
export function readableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** On one line: a line break outside of a string is the only one that JSON can have. */
export function onOneLine(json: string): string {
  return json.replace(/[\r\n]+/g, ' ').trim();
}
