import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseJsonObject } from '../domain/json.ts';
import { CliError } from './cli-error.ts';

/** A request to be signed and sent. */
export interface Fixture {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Where it was read. */
  readonly path: string;
  /** The name of the folder above a fixture's own: by convention the provider. */
  readonly folder: string;
}

/**
 * Reads what is at the path: one fixture, or all that are below a folder, in the order of their names.
 * @throws CliError when there are none
 */
export function fixturesAt(path: string): readonly Fixture[] {
  const folders = isFolder(path) && !isFixture(path) ? foldersBelow(path).filter(isFixture) : [];
  return folders.length === 0 ? [fixtureAt(path)] : folders.map(fixtureAt);
}

/** The file with the body has this beginning, whatever its kind. */
function isFixture(folder: string): boolean {
  return readdirSync(folder).some((name) => name.startsWith('body.'));
}

function foldersBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(path, name))
    .filter(isFolder);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/**
 * Reads a fixture: a folder with `headers.json` and one `body.*`, or a lone file, which is all body.
 * @throws CliError when there is neither
 */
export function fixtureAt(path: string): Fixture {
  if (!existsSync(path)) throw new CliError(`there is no ${path}`, { isUsage: true });
  const folder = basename(dirname(resolve(path)));
  if (!statSync(path).isDirectory())
    return { headers: headersFor(path), body: readFileSync(path), path, folder };
  const body = readdirSync(path).find((name) => name.startsWith('body.'));
  if (body === undefined) {
    throw new CliError(`${path} is no fixture: it has no body.json or body.form`, {
      isUsage: true,
    });
  }
  const file = join(path, 'headers.json');
  const headers = existsSync(file) ? headersIn(file) : headersFor(body);
  return { headers, body: readFileSync(join(path, body)), path, folder };
}

function headersIn(file: string): Readonly<Record<string, string>> {
  const headers = Object.entries(parseJsonObject(readFileSync(file, 'utf8')) ?? { '': undefined });
  const isText = headers.every(
    (header): header is [string, string] => typeof header[1] === 'string',
  );
  if (isText)
    return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  throw new CliError(`${file} is no JSON object of header names and values`, { isUsage: true });
}

function headersFor(file: string): Readonly<Record<string, string>> {
  const isForm = file.endsWith('.form');
  return { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' };
}
