import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { documentsWithHelp, withHelp } from '../../build/docs-help.ts';

const project = join(import.meta.dirname, '../..');
const commands = [
  'send',
  'events list',
  'events show',
  'events body',
  'events tail',
  'events export',
  'events replay',
  'dead-letters list',
  'dead-letters show',
  'dead-letters redrive',
  'stats',
];

describe('the help in the documents', () => {
  it.each(documentsWithHelp)(
    'is what the command says: npm run docs:help writes it to %s',
    (name) => {
      const document = readFileSync(join(project, name), 'utf8');

      expect(document).toBe(withHelp(document));
    },
  );

  it('is there for every command', () => {
    const page = readFileSync(join(project, 'docs/cli.md'), 'utf8');

    const missing = commands.filter((command) => !page.includes(`<!-- help ${command} -->`));
    expect(missing).toEqual([]);
    expect(readFileSync(join(project, 'README.md'), 'utf8')).toContain('<!-- help -->');
  });

  it('replaces what stands between its marks, and nothing else', () => {
    const document = 'before\n<!-- help -->\nold\n<!-- /help -->\nafter\n';

    const lines = withHelp(document).split('\n');

    expect(lines.slice(0, 4)).toEqual([
      'before',
      '<!-- help -->',
      '```',
      'Usage: hooklane [options] [command]',
    ]);
    expect(lines.slice(-4)).toEqual(['```', '<!-- /help -->', 'after', '']);
  });
});
