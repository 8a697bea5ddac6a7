import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startDynalite } from './dynalite.ts';
import type { DynamoDbEngine, DynamoDbServer } from './dynamodb-server.ts';
import { findDynoxide, startDynoxide } from './dynoxide.ts';

export type DynamoDbOptions = {
  readonly directory: string;
  /** Forces an engine; by default the one that wrote the data, else the best there is. */
  readonly engine?: DynamoDbEngine;
  /** Told when the engine ends by itself; without it the error ends this process, loudly. */
  readonly onCrash?: (error: Error) => void;
};

/** Serves DynamoDB: by dynoxide where npm has it for this platform, else by dynalite. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDbServer> {
  const dynoxidePath = join(options.directory, 'dynoxide');
  const dynalitePath = join(options.directory, 'dynalite');
  const engine = options.engine ?? chooseEngine(dynoxidePath, dynalitePath);
  if (engine === 'dynalite') return startDynalite(dynalitePath);
  return startDynoxide(requireDynoxide(options.directory), dynoxidePath, options.onCrash);
}

// Data stays with the engine that wrote it: a changed choice would look like an empty table.
function chooseEngine(dynoxidePath: string, dynalitePath: string): DynamoDbEngine {
  if (existsSync(dynoxidePath)) return 'dynoxide';
  if (existsSync(dynalitePath)) return 'dynalite';
  return findDynoxide() === undefined ? 'dynalite' : 'dynoxide';
}

function requireDynoxide(directory: string): string {
  const binary = findDynoxide();
  if (binary !== undefined) return binary;
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  throw new Error(
    `The data in ${directory} belongs to dynoxide, but its package ${name} is not installed. ` +
      'Run `npm ci`, or move the directory away to start with empty tables.',
  );
}
