#!/usr/bin/env node
// The sources are TypeScript, which the pinned Node runs as it stands and the host's may not: so this
// file only hands over to it.
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const pinnedNode = at('../node_modules/.bin/node');
const arguments_ = [at('../src/cli/main.ts'), ...process.argv.slice(2)];
const { error, signal, status } = spawnSync(pinnedNode, arguments_, { stdio: 'inherit' });

if (error) {
  process.stderr.write(`hooklane could not run ${pinnedNode}: run npm ci in the project first\n`);
  process.exit(1);
}
process.exit(signal ? 128 + constants.signals[signal] : (status ?? 1));
