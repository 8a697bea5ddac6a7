import { readFileSync, writeFileSync } from 'node:fs';

export type Row = readonly string[];

/** The first row is the head; all columns but the first hold numbers, unless it is said otherwise. */
export function table(head: Row, rows: readonly Row[], isNumeric = true): string {
  const rule = head.map((_, index) => (isNumeric && index > 0 ? '---:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Puts the text between the marks `<!-- name -->` and `<!-- /name -->`, which have to be there. */
export function writeSection(file: string, name: string, text: string): void {
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), name, text));
}

export function withSection(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document has no ${start} … ${end}`);
  return `${document.slice(0, from)}${start}\n${text}\n${document.slice(to)}`;
}
