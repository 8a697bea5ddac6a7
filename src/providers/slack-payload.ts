import { formIn, isJson } from './payload.ts';

/**
 * The payload as JSON text, less the legacy verification token: an old receiver may still trust it.
 * The text is cut, not parsed and written anew, so that every number, escape and repeated key of
 * what remains is as Slack sent it.
 */
export function slackPayloadOf(body: Buffer): string {
  const text = body.toString('utf8');
  if (isJson(body)) return withoutMember(text, 'token');
  const form = formIn(text);
  const interaction = form.get('payload');
  if (interaction !== null) return withoutMember(interaction, 'token');
  form.delete('token');
  return JSON.stringify(Object.fromEntries(form));
}

/** The text of a well-formed JSON object without its members of that name; nested ones stay. */
export function withoutMember(text: string, name: string): string {
  const members = membersOf(text).filter((member) => member.trim() !== '');
  return `{${members.filter((member) => nameOf(member) !== name).join(',')}}`;
}

function nameOf(member: string): unknown {
  const start = member.indexOf('"');
  return JSON.parse(member.slice(start, endOfString(member, start) + 1));
}

/** A walk from one mark to the next: it takes any depth, where recursion would run out of stack. */
function membersOf(text: string): readonly string[] {
  const mark = /["{}[\],]/g;
  const cuts: number[] = [];
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const [character] = found;
    if (character === '"') mark.lastIndex = endOfString(text, found.index) + 1;
    if (character === '{' || character === '[') depth += 1;
    if (depth === 1 && '{,}'.includes(character)) cuts.push(found.index);
    if (character === '}' || character === ']') depth -= 1;
  }
  return cuts.slice(1).map((end, order) => text.slice((cuts[order] ?? 0) + 1, end));
}

/** The index of the quote that closes the string, or the end of the text where none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
