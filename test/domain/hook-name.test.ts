import { expect, it } from '@jest/globals';
import { isHookName } from '../../src/domain/hook-name.ts';

it.each(['default', 'acme-web', '7', 'a'.repeat(63)])('a hook can be called %s', (name) => {
  expect(isHookName(name)).toBe(true);
});

it.each(['', '-a', 'Acme', 'a_b', 'a/b', 'a\n', 'ä', 'a'.repeat(64)])(
  'no hook is called %j',
  (name) => {
    expect(isHookName(name)).toBe(false);
  },
);
