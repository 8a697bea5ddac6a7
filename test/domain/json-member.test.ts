import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { itemTextsIn, memberTextIn } from '../../src/domain/json-member.ts';

describe('the text of a member', () => {
  it.each([
    ['a number beyond 2^53', '{"data":12345678901234567890}', '12345678901234567890'],
    ['a number with zeros', '{"data":1.50}', '1.50'],
    ['an escape', '{"data":"\\u0041\\/"}', '"\\u0041\\/"'],
    ['an object with its white space', '{"data": { "a" : 1 } }', '{ "a" : 1 }'],
    ['a list with braces in it', '{"data":[{"a":[1]},{}],"b":2}', '[{"a":[1]},{}]'],
    ['text with quotes and braces', '{"data":"a\\"},\\\\","b":2}', '"a\\"},\\\\"'],
    ['null', '{"data":null}', 'null'],
    ['what comes last', '{"a":{"data":1},"b":"data","data":2}', '2'],
    ['an escaped name', '{"d\\u0061ta":1}', '1'],
    ['the last of two', '{"data":1,"data":2}', '2'],
    ['what comes after white space', '\n\t{ "a" : 1 ,\r\n "data"\n:\n2\n}\n', '2'],
  ])('is as it stands there: %s', (_what, json, expected) => {
    const text = memberTextIn(json, 'data');

    expect(text).toBe(expected);
  });

  it.each([
    ['an empty object', '{}'],
    ['another name', '{"Data":1,"data ":2}'],
    ['a name further below', '{"a":{"data":1},"b":[{"data":2}]}'],
    ['a name in a text', '{"a":"\\"data\\":1"}'],
  ])('is not found in %s', (_where, json) => {
    const text = memberTextIn(json, 'data');

    expect(text).toBeUndefined();
  });

  it('means what the parser takes it for, in any object', () => {
    const objects = fc.dictionary(fc.constantFrom('a', 'data', '"', '{', '\\'), fc.jsonValue());
    fc.assert(
      fc.property(objects, fc.constantFrom(0, 2), (object, spaces) => {
        const json = JSON.stringify(object, null, spaces);

        const text = memberTextIn(json, 'data');

        const { data } = JSON.parse(json);
        expect(text === undefined ? undefined : JSON.parse(text)).toEqual(data);
      }),
    );
  });

  it.each([
    ['arrays in arrays', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['quotes', `"${'\\"'.repeat(1_000_000)}"`],
    ['backslashes', `"${'\\\\'.repeat(1_000_000)}"`],
  ])('is found behind a million %s', (_what, bomb) => {
    const text = memberTextIn(`{"a":${bomb},"data":1}`, 'data');

    expect(text).toBe('1');
  });
});

describe('the texts of a list', () => {
  it('mean what the parser takes its items for, in any list', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (list, spaces) => {
        const texts = itemTextsIn(JSON.stringify(list, null, spaces));

        expect(texts.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(list)));
      }),
    );
  });

  it('are as they stand there', () => {
    const texts = itemTextsIn('\n[ 1.50 , "\\u0041],[" ,\t{ "a":[ 1 ] },[]]\n');

    expect(texts).toEqual(['1.50', '"\\u0041],["', '{ "a":[ 1 ] }', '[]']);
  });

  it('may be a hundred thousand', () => {
    const texts = itemTextsIn(`[${'{},'.repeat(99_999)}{}]`);

    expect(texts).toHaveLength(100_000);
  });
});
