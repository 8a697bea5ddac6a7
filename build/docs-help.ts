/** Writes what `hooklane --help` says into the pages and the picture that show it: `npm run docs:help`. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalSvg } from './terminal-svg.ts';

const project = join(import.meta.dirname, '..');

/** Below the root of the project. */
export const pagesWithHelp = ['docs/cli.md', 'docs/connect.md'] as const;
export const pictureOfHelp = 'docs/hooklane-help.svg';

/** `<!-- help events list -->`, a block of code, and `<!-- /help -->`. */
const section = /<!-- help ?([a-z -]*?) -->\n[\s\S]*?<!-- \/help -->/g;

/** The document with the help that the commands print now. */
export function withHelp(document: string): string {
  return document.replace(section, (_, command: string) => {
    const mark = `help ${command}`.trim();
    return `<!-- ${mark} -->\n\`\`\`\n${helpOf(command)}\`\`\`\n<!-- /help -->`;
  });
}

/** The same as a picture, for the README. */
export function helpPicture(): string {
  const title = 'What npx hooklane --help prints in a terminal';
  return terminalSvg({ title, command: 'npx hooklane --help', output: helpOf('') });
}

function helpOf(command: string): string {
  const words = command.split(' ').filter((word) => word !== '');
  const arguments_ = [join(project, 'bin/hooklane.js'), ...words, '--help'];
  const text = execFileSync(process.execPath, arguments_, { cwd: project, encoding: 'utf8' });
  return `${text.trimEnd()}\n`;
}

if (import.meta.main) {
  for (const name of pagesWithHelp) {
    const page = join(project, name);
    writeFileSync(page, withHelp(readFileSync(page, 'utf8')));
  }
  writeFileSync(join(project, pictureOfHelp), helpPicture());
}
