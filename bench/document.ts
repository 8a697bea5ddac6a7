import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Heading, Outcome } from './benchmark.ts';

const file = join(import.meta.dirname, '..', 'docs', 'benchmarks.md');

const preface = `# Benchmarks

What was measured, beside floors that nobody gets below and packages that others use, and what is promised about time.
\`npm run bench -- --write\` measures anew and writes what stands between the marks. Figures are for comparing with
others of the same run, and not with another machine's: so look at the ratios.
`;

export function asText({ title }: Heading, outcome: Outcome): string {
  const widths = outcome.columns.map((column, order) =>
    Math.max(column.length, ...outcome.rows.map((row) => row[order]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, order) => cell.padEnd(widths[order] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = [outcome.columns, ...outcome.rows].map(line);
  return `${title}\n\n${lines.join('\n')}\n\n${outcome.verdict}\n`;
}

/** Puts the outcome between the benchmark's marks; without them, at the end. */
export function writeDocument(benchmark: Heading, outcome: Outcome, command: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : preface;
  const [start, end] = [`<!-- ${benchmark.name} -->`, `<!-- /${benchmark.name} -->`];
  const section = `${start}\n${asMarkdown(benchmark, outcome, command)}\n${end}`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  writeFileSync(
    file,
    from < 0 || to < 0
      ? `${text}\n${section}\n`
      : text.slice(0, from) + section + text.slice(to + end.length),
  );
}

function asMarkdown({ title, about }: Heading, outcome: Outcome, command: string): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = outcome.columns.map(() => '---');
  const table = [outcome.columns, rule, ...outcome.rows].map(line).join('\n');
  return `## ${title}\n\n${about}\n\n**${outcome.verdict}**\n\n${circumstances(command, outcome.rounds)}\n\n${table}`;
}

function circumstances(command: string, rounds: number | undefined): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const date = new Date().toISOString().slice(0, 10);
  const turns = rounds === undefined ? '' : `, ${rounds} rounds`;
  return `\`${command}\` on ${date}: Node ${process.version}, ${process.platform} ${process.arch}, ${machine}${turns}.`;
}
