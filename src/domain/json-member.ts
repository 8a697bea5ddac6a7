/**
 * The text of one member of a JSON object, as it stands there: parsed and written again, large numbers
 * and escapes would change. Where several have the name, the last one counts, as it does for the parser.
 * @param json text that the parser takes for an object
 */
export function memberTextIn(json: string, name: string): string | undefined {
  let text: string | undefined;
  let end = json.indexOf('{');
  do {
    const nameStart = json.indexOf('"', end);
    if (nameStart < 0) return text;
    const nameEnd = endOfString(json, nameStart);
    const valueStart = json.indexOf(':', nameEnd) + 1;
    end = endOfValue(json, valueStart);
    if (JSON.parse(json.slice(nameStart, nameEnd)) === name) {
      text = json.slice(valueStart, end).trim();
    }
  } while (json[end] === ',');
  return text;
}

/**
 * The texts of the items of a JSON list, as they stand there.
 * @param json text that the parser takes for a list
 */
export function itemTextsIn(json: string): readonly string[] {
  const texts: string[] = [];
  let end = json.indexOf('[');
  do {
    const start = end + 1;
    end = endOfValue(json, start);
    texts.push(json.slice(start, end).trim());
  } while (json[end] === ',');
  // Between the brackets of a list without items there is a text all the same.
  return texts.filter((text) => text !== '');
}

/** Where the comma, the brace or the bracket is that comes after the value. */
function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at += 1) {
    const character = json[at] ?? '';
    if (character === '"') at = endOfString(json, at) - 1;
    else if (depth === 0 && ',}]'.includes(character)) return at;
    else if ('[{'.includes(character)) depth += 1;
    else if (']}'.includes(character)) depth -= 1;
  }
  return json.length;
}

/** Behind the quote that ends what begins with the one at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"' && at < json.length) at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
