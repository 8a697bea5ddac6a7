import { expect, it } from '@jest/globals';
import { isLoopback } from '../../src/domain/loopback.ts';

it.each(['http://localhost:3000', 'http://127.0.0.1', 'https://127.1.2.3', 'http://[::1]:3000/a'])(
  '%s is this machine',
  (url) => {
    expect(isLoopback(new URL(url))).toBe(true);
  },
);

it.each(['https://localhost.example.com', 'http://127.0.0.1.example.com', 'http://10.0.0.1'])(
  '%s is another',
  (url) => {
    expect(isLoopback(new URL(url))).toBe(false);
  },
);
