import { describe, expect, it } from '@jest/globals';
import { idAt, isJsonObject, parseJsonObject, textAt, valueAt } from '../../src/domain/json.ts';

describe('a JSON object', () => {
  it('is what braces spell', () => {
    const object = parseJsonObject('{"a":1}');

    expect(object).toEqual({ a: 1 });
  });

  it.each(['[]', 'null', '1', '"{}"', 'true', '', '{', '{"a":1}x', "{'a':1}"])(
    'is not %s',
    (text) => {
      const object = parseJsonObject(text);

      expect(object).toBeUndefined();
    },
  );

  it.each([[[]], [null], [undefined], ['{}'], [1], [() => 1]])('is not the value %p', (value) => {
    const isObject = isJsonObject(value);

    expect(isObject).toBe(false);
  });
});

describe('the value at a path', () => {
  const payload = {
    repository: { owner: { login: 'acme' } },
    actions: [{ action_id: 'approve' }],
    nothing: null,
    text: 'abc',
  };

  it.each([
    ['repository.owner.login', 'acme'],
    ['actions.0.action_id', 'approve'],
    ['actions.1.action_id', undefined],
    ['nothing', null],
    ['nothing.at.all', undefined],
    ['repository.name', undefined],
    ['text.0', undefined],
    ['', undefined],
  ])('%s is %p', (path, expected) => {
    const value = valueAt(payload, path);

    expect(value).toEqual(expected);
  });

  it.each(['constructor', 'toString', '__proto__', 'actions.length.constructor'])(
    'never reaches into a prototype by %s',
    (path) => {
      const value = valueAt(payload, path);

      expect(value).toBeUndefined();
    },
  );

  it('finds a member that the payload itself calls __proto__', () => {
    const hostile = parseJsonObject('{"__proto__":{"id":"x"}}');

    const value = valueAt(hostile, '__proto__.id');

    expect(value).toBe('x');
  });
});

describe('the text at the first of some paths', () => {
  it.each([
    [['a', 'b'], 'first'],
    [['empty', 'b'], 'second'],
    [['number', 'b'], 'second'],
    [['missing', 'b'], 'second'],
    [['missing', 'empty', 'number'], undefined],
    [[], undefined],
  ])('%p is %p', (paths, expected) => {
    const payload = { a: 'first', b: 'second', empty: '', number: 7 };

    const text = textAt(payload, ...paths);

    expect(text).toBe(expected);
  });
});

describe('the id at the first of some paths', () => {
  it.each([
    ['a text', { id: 'x' }, 'x'],
    ['an integer', { id: 7 }, '7'],
    ['zero', { id: 0 }, '0'],
    ['the largest integer that keeps its digits', { id: 9007199254740991 }, '9007199254740991'],
    ['an integer that has lost digits', parseJsonObject('{"id":9007199254740993}'), 'other'],
    ['a fraction', { id: 1.5 }, 'other'],
    ['an empty text', { id: '' }, 'other'],
    ['null', { id: null }, 'other'],
    ['nothing', {}, 'other'],
  ])('is right for %s', (_, payload, expected) => {
    const id = idAt({ ...payload, otherId: 'other' }, 'id', 'otherId');

    expect(id).toBe(expected);
  });

  it('is undefined where no path holds one', () => {
    const id = idAt({ id: true }, 'id', 'number');

    expect(id).toBeUndefined();
  });
});
