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

/** Where the comma or the brace is that comes after the value. */
function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at += 1) {
    const character = json[at] ?? '';
    if (character === '"') at = endOfString(json, at) - 1;
    else if (depth === 0 && ',}'.includes(character)) return at;
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
