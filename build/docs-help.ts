/** Writes what `hooklane --help` says into the documents that show it: `npm run docs:help`. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');

/** Below the root of the project. */
export const documentsWithHelp = ['README.md', 'docs/cli.md', 'docs/connect.md'] as const;

/** `<!-- help events list -->`, a block of code, and `<!-- /help -->`. */
const section = /<!-- help ?([a-z -]*?) -->\n[\s\S]*?<!-- \/help -->/g;

/** The document with the help that the commands print now. */
export function withHelp(document: string): string {
  return document.replace(section, (_, command: string) => {
    const mark = `help ${command}`.trim();
    return `<!-- ${mark} -->\n\`\`\`\n${helpOf(command)}\`\`\`\n<!-- /help -->`;
  });
}

function helpOf(command: string): string {
  const words = command.split(' ').filter((word) => word !== '');
  const arguments_ = [join(project, 'bin/hooklane.js'), ...words, '--help'];
  const text = execFileSync(process.execPath, arguments_, { cwd: project, encoding: 'utf8' });
  return `${text.trimEnd()}\n`;
}

if (import.meta.main) {
  for (const name of documentsWithHelp) {
    const file = join(project, name);
    writeFileSync(file, withHelp(readFileSync(file, 'utf8')));
  }
}
