import { describe, expect, it } from '@jest/globals';
import {
  code,
  escapeMrkdwn,
  inline,
  link,
  quote,
} from '../../../src/subscriptions/templates/mrkdwn.ts';

describe('escapeMrkdwn', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<!here|here>', '&lt;!here|here&gt;'],
    ['<@U024BE7LH>', '&lt;@U024BE7LH&gt;'],
    ['<https://evil.example|hooklane>', '&lt;https://evil.example|hooklane&gt;'],
    ['&lt;!channel&gt;', '&amp;lt;!channel&amp;gt;'],
    ['a & b', 'a &amp; b'],
    ['half \ud83d a pair', 'half \ufffd a pair'],
    ['café ☕ 👩‍🚀', 'café ☕ 👩‍🚀'],
  ])('shows %j as it stands', (text, expected) => {
    expect(escapeMrkdwn(text)).toBe(expected);
  });
});

describe('link', () => {
  it('has the address and the label', () => {
    expect(link('https://example.com/a?b=1&c=2#d', 'a < b')).toBe(
      '<https://example.com/a?b=1&amp;c=2#d|a &lt; b>',
    );
  });

  it.each([
    ['a bar', 'fix: a | b', '<https://example.com/|fix: a ¦ b>'],
    ['an end of a line', 'one\r\ntwo\u2028three', '<https://example.com/|one two three>'],
    ['the end of a link', 'x> <!channel', '<https://example.com/|x&gt; &lt;!channel>'],
    ['text that runs backwards', 'a\u202eb', '<https://example.com/|a b>'],
  ])('is one link, with %s in its label', (_, label, expected) => {
    expect(link('https://example.com', label)).toBe(expected);
  });

  it.each([
    ['https://example.com/|x', '<https://example.com/%7Cx|here>'],
    ['https://example.com/>x', '<https://example.com/%3Ex|here>'],
    ['https://example.com/#<!channel>', '<https://example.com/#%3C!channel%3E|here>'],
    ['https://example.com/a\nb', '<https://example.com/ab|here>'],
    ['HTTP://EXAMPLE.COM', '<http://example.com/|here>'],
  ])('has the address %j in a form that does not end early', (url, expected) => {
    expect(link(url, 'here')).toBe(expected);
  });

  it.each([
    ['nothing', undefined],
    ['no URL', 'example.com'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,x'],
    ['a file', 'file:///etc/passwd'],
    ['a repository', 'git@github.com:acme/web.git'],
    ['credentials', 'https://octocat:token@example.com/'],
    ['a user in front of the host', 'https://github.com@evil.example/'],
    ['a long address', `https://example.com/${'a'.repeat(1000)}`],
    ['an address that is long when escaped', `https://example.com/?${'&'.repeat(900)}`],
  ])('is the label alone, where the address is %s', (_, url) => {
    expect(link(url, 'a <b>')).toBe('a &lt;b&gt;');
  });

  it('is nothing without a label', () => {
    expect(link('https://example.com', ' ')).toBe('');
  });
});

describe('inline', () => {
  it('is one line', () => {
    expect(inline('  one\n\n\ttwo \u0007 three ')).toBe('one two three');
  });

  it('is left as it is at its full length', () => {
    expect(inline('1234567890', 10)).toBe('1234567890');
  });

  it.each([
    ['12345678901', '123456789…'],
    ['12345678 01', '12345678…'],
    ['12345678😀', '12345678😀'],
    ['12345678😀1', '12345678…'],
    ['1234567😀12', '1234567😀…'],
    ['12345678&<>', '12345678&amp;…'],
    ['&&&&&&&&&&', '&amp;'.repeat(10)],
  ])('%j is cut before it is escaped, and never in a surrogate pair', (text, expected) => {
    expect(inline(text, 10)).toBe(expected);
  });
});

describe('code', () => {
  it.each([
    ['main', '`main`'],
    ['a`b', "`a'b`"],
    ['<!here>', '`&lt;!here&gt;`'],
    ['', ''],
  ])('%j stays within its ticks', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});

describe('quote', () => {
  it('quotes each line that says something', () => {
    expect(quote('One\r\n\r\n  <two>\n> three')).toEqual([
      '> One',
      '> &lt;two&gt;',
      '> &gt; three',
    ]);
  });

  it('leaves out the comments of templates and the fences of code', () => {
    const body = '<!-- Describe\nyour change -->\nWhat:\n```js\nstop()\n```\n<!-- and so on';

    expect(quote(body)).toEqual(['> What:', '> stop()']);
  });

  it('ends after six lines', () => {
    expect(quote('1\n2\n3\n4\n5\n6\n7')).toEqual(['> 1', '> 2', '> 3', '> 4', '> 5', '> 6', '> …']);
  });

  it('ends after 300 characters, before they are escaped', () => {
    expect(quote('&'.repeat(301))).toEqual([`> ${'&amp;'.repeat(299)}…`]);
  });

  it.each([undefined, '', ' \n ', '<!-- nothing but a template -->'])('of %j is none', (body) => {
    expect(quote(body)).toEqual([]);
  });
});
