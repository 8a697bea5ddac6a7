import { describe, expect, it } from '@jest/globals';
import { CliError } from '../../src/cli/cli-error.ts';

describe('a failure of a command', () => {
  it.each([
    ['is nobody’s fault unless it says so', {}, false],
    ['can be one of the command line', { isUsage: true }, true],
  ])('%s', (_, options, isUsage) => {
    const failure = new CliError('nothing answered', options);

    expect(failure).toMatchObject({ name: 'CliError', message: 'nothing answered', isUsage });
  });
});
