#!/usr/bin/env node
// The sources are TypeScript, which the pinned Node runs as it stands and the host's may not: so this
// file only hands over to it, signals included.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const pinnedNode = at('../node_modules/.bin/node');
const arguments_ = [at('../src/cli/main.ts'), ...process.argv.slice(2)];
const child = spawn(pinnedNode, arguments_, { stdio: 'inherit' });

// Ctrl-C reaches both of us, and it is the child that knows how to end.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
child.on('error', () => {
  process.stderr.write(`hooklane could not run ${pinnedNode}: run npm ci in the project first\n`);
  process.exit(1);
});
child.on('exit', (status, signal) => {
  process.exit(signal ? 128 + constants.signals[signal] : (status ?? 1));
});
