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

/** A walk over the text: it takes any depth, where recursion would run out of stack. */
function membersOf(text: string): readonly string[] {
  const cuts: number[] = [];
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') index = endOfString(text, index);
    if (character === '{' || character === '[') depth += 1;
    if (depth === 1 && '{,}'.includes(character)) cuts.push(index);
    if (character === '}' || character === ']') depth -= 1;
  }
  return cuts.slice(1).map((end, order) => text.slice((cuts[order] ?? 0) + 1, end));
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}
