import { describe, expect, it } from '@jest/globals';
import {
  actorOf,
  boundedId,
  isJson,
  label,
  typeOf,
  typeSegment,
  webUrl,
} from '../../src/providers/payload.ts';

describe('what a body is', () => {
  it.each([
    ['{}', true],
    [' \n\t{"a":1}', true],
    ['payload=%7B%7D', false],
    ['[1]', false],
    ['', false],
  ])('%j is JSON: %s', (text, expected) => {
    expect(isJson(Buffer.from(text))).toBe(expected);
  });
});

describe('a segment of a type', () => {
  it.each([
    ['push', 'push'],
    ['Merge Request', 'merge_request'],
    ['a_1', 'a_1'],
    ['a-b', undefined],
    ['a.b', undefined],
    ['', undefined],
    ['é', undefined],
    ['a'.repeat(64), 'a'.repeat(64)],
    ['a'.repeat(65), undefined],
    [undefined, undefined],
  ])('%j becomes %j', (name, segment) => {
    expect(typeSegment(name)).toBe(segment);
  });

  it.each([
    [['OPENED'], 'com.github.issues.opened'],
    [['x/y'], 'com.github.issues'],
    [[undefined, 'opened'], 'com.github.issues'],
    [['x/y', 'opened'], 'com.github.issues'],
    [['a', 'b'], 'com.github.issues.a.b'],
  ])('%j go as far as they are plain', (names, type) => {
    expect(typeOf('com.github.issues', ...names)).toBe(type);
  });
});

describe('an id in a key', () => {
  it('is as it came, or its hash', () => {
    expect(boundedId('a:b/c%|!')).toBe('a:b/c%|!');
    expect(boundedId('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});

describe('an id with a tilde', () => {
  it('is its hash: nobody outside may name an event that is kept beside another', () => {
    expect(boundedId('guid~0123456789abcdef')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a web address that can be a source', () => {
  it.each([
    ['https://github.com/a/b', true],
    ['http://git.local:8080/a', true],
    ['ftp://x/y', false],
    ['https://', false],
    ['https://a b', false],
    ['https://a/\n', false],
    ['https://[', false],
    [`https://a/${'x'.repeat(1000)}`, false],
    ['xhttps://a', false],
    [undefined, false],
  ])('%j: %s', (candidate, isUrl) => {
    expect(webUrl(candidate)).toBe(isUrl ? candidate : undefined);
  });
});

describe('a label', () => {
  it('has no control characters, no half of a character, and an end', () => {
    expect(label('a\u0000b\u0085c\nd')).toBe('a b c d');
    expect(label('x'.repeat(501))).toBe('x'.repeat(500));
    expect(label(`${'x'.repeat(499)}😀`)).toBe(`${'x'.repeat(499)}\ufffd`);
    expect(label(undefined)).toBeUndefined();
  });
});

describe('an actor', () => {
  it('is nobody without an id', () => {
    expect(actorOf('')).toBeUndefined();
    expect(actorOf(undefined)).toBeUndefined();
    expect(actorOf('ann')).toEqual({ kind: 'app_user', id: 'ann' });
    expect(actorOf('b', 'service_account')).toEqual({ kind: 'service_account', id: 'b' });
  });
});
