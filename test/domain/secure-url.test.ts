import { expect, it } from '@jest/globals';
import { secureUrlOf } from '../../src/domain/secure-url.ts';

it.each([
  'https://id.example.com/keys?v=1',
  'http://127.0.0.1:8080/keys',
  'http://localhost/',
  'http://[::1]:8080/',
])('takes %s', (text) => {
  expect(String(secureUrlOf(text))).toBe(text);
});

it.each([
  'http://id.example.com/keys',
  'http://localhost.example.com/',
  'http://127.0.0.1.example.com/',
  'https://user@id.example.com/',
  'https://:password@id.example.com/',
  'ftp://localhost/',
  'file:///etc/passwd',
  'id.example.com',
  '',
  undefined,
  null,
  7,
  { href: 'https://id.example.com/' },
])('does not take %s', (value) => {
  expect(secureUrlOf(value)).toBeUndefined();
});
