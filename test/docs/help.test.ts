import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { helpPicture, pagesWithHelp, pictureOfHelp, withHelp } from '../../build/docs-help.ts';
import { terminalSvg } from '../../build/terminal-svg.ts';

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
  'subscriptions list',
  'subscriptions test',
  'secrets set',
  'secrets list',
  'secrets rotate',
  'secrets drop',
  'connect github',
  'connect gitlab',
  'connect slack',
  'doctor',
  'stats',
];

function textOf(file: string): string {
  return readFileSync(join(project, file), 'utf8');
}

describe('the help in the documents', () => {
  it.each(pagesWithHelp)('is what the commands say: npm run docs:help writes it to %s', (name) => {
    const page = textOf(name);

    expect(page).toBe(withHelp(page));
  });

  it('is there for every command', () => {
    const pages = pagesWithHelp.map(textOf).join('\n');

    const missing = commands.filter((command) => !pages.includes(`<!-- help ${command} -->`));
    expect(missing).toEqual([]);
    expect(pages).toContain('<!-- help -->');
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

describe('the picture of the help', () => {
  it('shows what the command says: npm run docs:help draws it', () => {
    expect(textOf(pictureOfHelp)).toBe(helpPicture());
  });

  it('is in the README, with words for who cannot see it', () => {
    const [, words = ''] =
      /!\[([^\]]+)\]\(docs\/hooklane-help\.svg\)/.exec(textOf('README.md')) ?? [];

    expect(words).toContain('npx hooklane --help');
    expect(textOf(pictureOfHelp)).toContain('<title id="title">What npx hooklane --help prints');
  });
});

describe('a picture of a terminal', () => {
  const picture = terminalSvg({
    title: 'a & b',
    command: 'cat x',
    output: '<key>\n\n  "a" && b\n',
  });

  it('has the command and every line of its output, as text that XML can hold', () => {
    const lines = picture.split('\n').filter((line) => line.startsWith('<text '));

    expect(lines.map((line) => line.replace(/^<text [^>]+>/, ''))).toEqual([
      '$ cat x</text>',
      '&lt;key&gt;</text>',
      '  "a" &amp;&amp; b</text>',
    ]);
    expect(picture).toContain('<title id="title">a &amp; b</title>');
  });

  it('leaves room for an empty line, and is as wide as the longest', () => {
    const heights = [...picture.matchAll(/<text x="20" y="(\d+)"/g)].map(([, y]) => Number(y));

    expect(heights).toEqual([50, 70, 110]);
    expect(picture).toContain('width="124" height="136"');
  });
});
