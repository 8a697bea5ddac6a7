import { expect, it } from '@jest/globals';
import { patience } from '../../src/app/patience.ts';

it('gives a try that hangs up after two seconds, and makes three', () => {
  expect(patience).toEqual({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: 2000,
      socketTimeout: 2000,
      throwOnRequestTimeout: true,
    },
  });
});
