import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, type Bundles, bundleAll } from './bundles.ts';
import { type Contender, receivers, throttled, workers } from './contender.ts';
import { installPeers } from './install-peers.ts';
import { environmentFor, type Stub, startStub } from './stub.ts';

/** Everybody bundled, and an AWS for them to talk to. */
export interface Field {
  readonly stub: Stub;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  bundleOf(contender: Contender): Bundle;
}

/** Made once for all tables that want it, for as long as they need it. */
export function fieldFor(progress: (line: string) => void): Promise<Field> {
  made ??= make(progress);
  return made;
}

let made: Promise<Field> | undefined;

/** Ends what was started for it, if anything was. */
export async function endField(): Promise<void> {
  const field = await made?.catch(() => undefined);
  field?.stub.stop();
  if (field !== undefined) rmSync(field.directory, { recursive: true, force: true });
}

async function make(progress: (line: string) => void): Promise<Field> {
  installPeers(progress);
  const directory = mkdtempSync(join(tmpdir(), 'hooklane-bench-'));
  progress('bundling');
  const all = new Set([...receivers, ...throttled, ...workers]);
  const bundles = await bundleAll([...all], directory);
  const stub = await startStub(directory);
  const environment = environmentFor(stub);
  return { stub, directory, environment, bundleOf: (contender) => found(bundles, contender) };
}

function found(bundles: Bundles, contender: Contender): Bundle {
  const bundle = bundles.get(contender);
  if (bundle === undefined) throw new Error(`${contender.name} is not bundled`);
  return bundle;
}
