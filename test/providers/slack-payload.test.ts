import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slackPayloadOf, withoutMember } from '../../src/providers/slack-payload.ts';

describe('a Slack payload as it is shown', () => {
  it.each([
    ['first', '{"token":"t","a":1}', '{"a":1}'],
    ['last', '{"a":1, "token" : "t"}', '{"a":1}'],
    ['twice', '{"token":"t","a":1,"token":"u"}', '{"a":1}'],
    ['alone', '{ "token": "t" }', '{}'],
    ['spelt with escapes', '{"\\u0074oken":"t","a":1}', '{"a":1}'],
    ['an object', '{"token":{"x":["}",{}]},"a":1}', '{"a":1}'],
    ['nowhere', '{}', '{}'],
    ['nowhere, not even between spaces', '{ }', '{}'],
  ])('has no token where the token is %s', (_where, text, shown) => {
    expect(withoutMember(text, 'token')).toBe(shown);
  });

  it('keeps the tokens of nested objects, which are data', () => {
    const text = '{"event":{"tokens":{"token":"x"}},"token":"t"}';

    expect(withoutMember(text, 'token')).toBe('{"event":{"tokens":{"token":"x"}}}');
  });

  it('keeps numbers, escapes, repeated keys and white space inside values as they came', () => {
    const text = '{"id":12345678901234567890.10,"a":"\\/\\u00e9\\"}{","a":[ 1 , 2 ],"token":"t"}';

    expect(withoutMember(text, 'token')).toBe(
      '{"id":12345678901234567890.10,"a":"\\/\\u00e9\\"}{","a":[ 1 , 2 ]}',
    );
  });

  it('takes any depth without running out of stack', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)},"token":"t"}`;

    expect(withoutMember(deep, 'token')).toHaveLength(deep.length - ',"token":"t"'.length);
  });

  it('ends where a text ends in the middle of a string', () => {
    const shown = withoutMember('{"a', 'token');

    expect(shown).toBe('{}');
  });

  it('is the same object less its token, for every object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(2), (object, indent) => {
        const { token: _token, ...rest } = object;
        const text = JSON.stringify({ ...object, token: 'secret' }, undefined, indent);

        expect(JSON.parse(withoutMember(text, 'token'))).toEqual(JSON.parse(JSON.stringify(rest)));
      }),
    );
  });

  it('of an interaction is the JSON in the form', () => {
    const form = new URLSearchParams({ payload: '{"type":"shortcut","token":"t"}' });

    expect(slackPayloadOf(Buffer.from(form.toString()))).toBe('{"type":"shortcut"}');
  });

  it('of an event is the body', () => {
    expect(slackPayloadOf(Buffer.from('{"token":"t","type":"event_callback"}'))).toBe(
      '{"type":"event_callback"}',
    );
  });
});
