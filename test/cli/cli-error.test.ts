import { describe, expect, it } from '@jest/globals';
import { CliError } from '../../src/cli/cli-error.ts';

describe('a failure of a command', () => {
  it.each([
    ['is nobody’s fault unless it says so', {}, false, 1],
    ['can be one of the command line', { isUsage: true }, true, 2],
    ['can be that something is not there', { isMissing: true }, false, 3],
  ])('%s', (_, options, isUsage, exitCode) => {
    const failure = new CliError('nothing answered', options);

    expect(failure).toMatchObject({
      name: 'CliError',
      message: 'nothing answered',
      isUsage,
      exitCode,
    });
  });

  it('may know what to do next, and the API’s own code', () => {
    const failure = new CliError('no event', { next: 'hooklane events list', code: 'x' });

    expect(failure).toMatchObject({ next: 'hooklane events list', code: 'x' });
  });
});
