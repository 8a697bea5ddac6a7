import { once } from 'node:events';
import { styleText } from 'node:util';

export interface PrintOptions {
  readonly json?: boolean;
  readonly color?: boolean;
}

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/** Writes to the standard output, and waits where its reader is slower than we are. */
export async function print(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Tells a person something that is not part of the output. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** In colour, if the standard output shows it and nobody said no. */
export function paint(style: Style, text: string, { color }: PrintOptions): string {
  return color === false ? text : styleText(style, text, { stream: process.stdout });
}

/** Columns as wide as their widest cell, with two spaces between them, and no spaces at the end. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
  options: PrintOptions,
): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => oneLine(cell || '-')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, row) => `${row === 0 ? paint('bold', line, options) : line}\n`).join('');
}

/**
 * Without what a terminal would obey, or show in another order than it is. Subjects and names come from
 * strangers.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
