import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
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
  const before = readFileSync(file, 'utf8');
  const { text, places } = withRequestUrl(before, url);
  if (text !== before) replaceFile(file, text);
  return places;
}

/** Written beside and renamed, so that no crash leaves half a manifest. */
function replaceFile(file: string, text: string): void {
  const { mode } = statSync(file);
  writeFileSync(`${file}.new`, text, { mode });
  renameSync(`${file}.new`, file);
}
