import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyService } from '../deploy/packaged-service.ts';
import { runService } from '../support/running-service.ts';

const main = 'src/dev/main.ts';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** All that it says where it does not start. */
async function lastWords(HOOKLANE_SUBSCRIPTIONS: string, start = main): Promise<string> {
  const environment = {
    PORT: '0',
    HOOKLANE_DATA: join(folder, 'data'),
    ...(HOOKLANE_SUBSCRIPTIONS === '' ? {} : { HOOKLANE_SUBSCRIPTIONS }),
  };
  const error = await runService(environment, [process.execPath, start]).catch((error) => error);
  return error.message.replace('the service ended before it was ready\n', '');
}

function rulesFile(text: string): string {
  const file = join(folder, 'rules.ts');
  writeFileSync(file, text);
  return file;
}

describe('the service does not start with a file of rules', () => {
  it('that cannot be loaded, and says which line of it is to blame', async () => {
    const file = rulesFile('\n\nexport const subscriptions = [;');

    expect(await lastWords(file)).toBe(
      `hooklane: ${file} cannot be loaded: SyntaxError: Expression expected (${file}:3)\n`,
    );
  });

  it('that makes no sense', async () => {
    const file = rulesFile('export const subscriptions = { rules: [7] };');

    expect(await lastWords(file)).toBe(
      `hooklane: in ${file}, the subscriptions do not make sense:\n  rule 1 (no name): it must be an object, not 7\n`,
    );
  });

  it('that is not there', async () => {
    expect(await lastWords('test/no-such.ts')).toBe('hooklane: there is no test/no-such.ts\n');
  });

  it('that was the project’s own and is gone', async () => {
    const copy = join(folder, 'copy');
    copyService(copy);
    rmSync(join(copy, 'subscriptions.ts'));

    expect(await lastWords('', join(copy, main))).toBe(
      `hooklane: there is no ${join(copy, 'subscriptions.ts')}\n`,
    );
  });
});
