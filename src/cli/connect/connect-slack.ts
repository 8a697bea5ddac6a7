import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { CliError } from '../cli-error.ts';

/** Writes the URL into the file of an app's manifest. @returns where it stands now */
export async function writeManifest(file: string, url: string): Promise<readonly string[]> {
  if (!existsSync(file)) {
    throw new CliError(`there is no ${file}`, {
      isUsage: true,
      next: 'take the app’s manifest from https://api.slack.com/apps, App Manifest',
    });
  }
  const { withRequestUrl } = await import('../../app/slack-manifest.ts');
  const before = onFile(file, 'read', () => readFileSync(file, 'utf8'));
  const { text, places } = withRequestUrl(before, url);
  if (text !== before) onFile(file, 'written', () => replaceFile(file, text));
  return places;
}

function onFile<Result>(file: string, what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`${file} cannot be ${what}: ${code}`, {
      next: 'look at the file and its folder; it is as it was',
    });
  }
}

/** Written beside and renamed, so that no crash leaves half a manifest. */
function replaceFile(file: string, text: string): void {
  const { mode } = statSync(file);
  try {
    writeFileSync(`${file}.new`, text, { mode });
    renameSync(`${file}.new`, file);
  } finally {
    rmSync(`${file}.new`, { force: true });
  }
}
