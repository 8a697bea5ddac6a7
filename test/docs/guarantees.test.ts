import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const docs = join(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'guarantees.md'), 'utf8');

/** The rows of the tables, without their heads: when, then, shown by. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| when '))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

/** Each link to a test in a row, with the names that stand behind it. */
const proofs = rows.flatMap(([when, , shown = '']) =>
  shown.split(/(?=\[)/).map((proof) => ({
    when,
    file: /\]\(([^)]+)\)/.exec(proof)?.[1] ?? '',
    names: [...proof.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => name),
  })),
);

describe('the page of guarantees', () => {
  it('has a test for each of its rows', () => {
    expect(rows.length).toBeGreaterThanOrEqual(30);
    expect(proofs.filter(({ file }) => file === '')).toEqual([]);
  });

  it.each(proofs)('names tests that there are: $when ($file)', ({ file, names }) => {
    const path = join(docs, file);
    const source = existsSync(path) ? readFileSync(path, 'utf8') : 'there is no such file';

    expect(path).toMatch(/\/test\/.*\.test\.ts$/);
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !source.includes(name))).toEqual([]);
  });
});
