/** A session at a terminal as a page shows it: commands, what they print, and what happens between them. */
export interface Step {
  /** What happens before the command, in the page's own words: `<!-- then: … -->`. */
  readonly before: readonly string[];
  /** After `npx hooklane`. */
  readonly command: string;
  readonly output: string;
}

/** A block of code with a command, or a mark of what happens. */
const part = /^```\n\$ npx hooklane (.+)\n([\s\S]*?)^```$|^<!-- then: (.+) -->$/gm;

/** @throws where the section has a block of code that is no command with its output */
export function stepsIn(section: string): readonly Step[] {
  const steps: Step[] = [];
  let before: string[] = [];
  for (const [, command, output = '', happening] of section.matchAll(part)) {
    if (happening !== undefined) before.push(happening);
    if (command === undefined) continue;
    steps.push({ before, command, output });
    before = [];
  }
  const blocks = section.match(/^```$/gm)?.length ?? 0;
  if (blocks !== 2 * steps.length) throw new Error('a block of code is no command of hooklane');
  return steps;
}

/** The section under a heading, down to the next of its level. */
export function sectionOf(page: string, heading: string): string {
  const [, after] = page.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`the page has no section "${heading}"`);
  return after.split(/^## /m)[0] ?? '';
}

const letterId = /(?<![:\w])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Without the times and ids that are others each time. An event's key has a colon before its id, and stays. */
export function lasting(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>').replace(letterId, '<id>');
}

/** The ids that stay nowhere, in their order. */
export function idsIn(text: string): readonly string[] {
  return text.match(letterId) ?? [];
}

/** The text without the lines for which the page has a `…`. */
export function shortenedAs(page: string, text: string): string {
  const left = text.split('\n');
  const lines = page.split('\n');
  const kept = lines.map((line, at) => {
    if (line.trim() !== '…') return left.shift();
    left.splice(0, left.lastIndexOf(lines[at + 1] ?? ''));
    return line;
  });
  return [...kept, ...left].join('\n');
}
