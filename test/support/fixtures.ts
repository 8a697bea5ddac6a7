import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '../../src/domain/envelope.ts';

/** One request as a provider sent it, and what must come of it. */
export interface FixtureCase {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Undefined where the request is a handshake. */
  readonly envelope: Envelope | undefined;
  /** Undefined where the request is an event. */
  readonly answer: { readonly status: number; readonly body: string } | undefined;
  /** What is shown as its data; undefined where that is a JSON object anyway. */
  readonly data: unknown;
}

export const fixturesRoot = join(import.meta.dirname, '..', 'fixtures');

/** The moment for which the fixtures' envelopes are written. */
export const fixtureTime = Date.parse('2026-01-02T03:04:05.678Z');

/** Every case of a provider: a folder is enough to be found. */
export function fixturesOf(provider: string, root = fixturesRoot): readonly FixtureCase[] {
  const folder = join(root, provider);
  return readdirSync(folder).map((name) => fixtureIn(join(folder, name), name));
}

/** The case of that name. */
export function fixture(provider: string, name: string): FixtureCase {
  return fixtureIn(join(fixturesRoot, provider, name), name);
}

function fixtureIn(folder: string, name: string): FixtureCase {
  const body = readdirSync(folder).find((file) => file.startsWith('body.'));
  if (body === undefined) throw new Error(`the fixture ${folder} has no body`);
  return {
    name,
    headers: jsonIn(join(folder, 'headers.json')),
    body: readFileSync(join(folder, body)),
    envelope: jsonIn(join(folder, 'envelope.json')),
    answer: jsonIn(join(folder, 'answer.json')),
    data: jsonIn(join(folder, 'data.json')),
  };
}

function jsonIn(file: string) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
