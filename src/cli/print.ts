import { styleText } from 'node:util';
import { CliError } from './cli-error.ts';

export interface PrintOptions {
  readonly json?: boolean;
  readonly color?: boolean;
}

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/**
 * Writes to the standard output, and waits until it is written. Whoever reads along, `head` for one, may stop
 * before the end: that is no failure of ours.
 * @throws CliError when it cannot be written, as on a full disk
 */
export function print(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error?: NodeJS.ErrnoException | null) => {
      if (!error) return resolve();
      if (error.code === 'EPIPE') process.exit();
      reject(notWritten('the output', error));
    });
  });
}

export function notWritten(what: string, { code }: NodeJS.ErrnoException): CliError {
  return new CliError(`${what} cannot be written: ${code}`, {
    next: code === 'ENOSPC' ? 'make room, or write it elsewhere' : 'write it elsewhere',
  });
}

/** Tells a person something that is not part of the output. */
export function note(text: string): void {
  process.stderr.write(`${oneLine(text)}\n`);
}

/** In colour, if the standard output shows it and nobody said no. */
export function paint(style: Style, text: string, { color }: PrintOptions): string {
  return color === false ? text : styleText(style, text, { stream: process.stdout });
}

/**
 * Columns as wide as the widest cell so far, with two spaces between them, and no spaces at the end of a line.
 * Rows may come bit by bit.
 */
export class Table {
  readonly #head: readonly string[];
  readonly #options: PrintOptions;
  #widths: readonly number[];
  #isEmpty = true;

  constructor(head: readonly string[], options: PrintOptions) {
    this.#head = head;
    this.#options = options;
    this.#widths = head.map((name) => name.length);
  }

  /** Whether no row has been made yet. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** The lines for these rows; for the first ones, under the head. */
  rows(rows: readonly (readonly (string | undefined)[])[]): string {
    const cells = rows.map((row) => row.map((cell) => oneLine(cell || '-')));
    this.#widths = this.#widths.map((width, column) =>
      Math.max(width, ...cells.map((row) => row[column]?.length ?? 0)),
    );
    const head = this.#isEmpty ? [paint('bold', this.#line(this.#head), this.#options)] : [];
    this.#isEmpty = false;
    return [...head, ...cells.map((row) => this.#line(row)), ''].join('\n');
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map((cell, column) => cell.padEnd(this.#widths[column] ?? 0));
    return padded.join('  ').trimEnd();
  }
}

/** Names and what they stand for, one below the other; those without a value are left out. */
export function facts(
  pairs: readonly (readonly [name: string, value: string | undefined])[],
  options: PrintOptions,
): string {
  const known = pairs.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  return known
    .map(
      ([name, value = '']) => `${paint('dim', name.padEnd(width), options)}  ${oneLine(value)}\n`,
    )
    .join('');
}

/**
 * Without what a terminal would obey, or show in another order than it is. Subjects and names come from
 * strangers.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
