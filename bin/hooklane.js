#!/usr/bin/env node
// The sources are TypeScript, which the pinned Node runs as it stands and the host's may not: so this
// file only hands over to it, signals included.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const pinnedNode = at('../node_modules/.bin/node');
const arguments_ = [at('../src/cli/main.ts'), ...process.argv.slice(2)];
// Compiled once, a command starts in a third of the time.
const env = { NODE_COMPILE_CACHE: at('../node_modules/.cache/hooklane'), ...process.env };
const child = spawn(pinnedNode, arguments_, { env, stdio: 'inherit' });

// It is the child that knows how to end. A terminal's Ctrl-C reaches both of us, and a second one could meet the
// child when it is nearly gone.
const isInTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
process.on('SIGINT', () => isInTerminal || child.kill('SIGINT'));
for (const name of ['SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
child.on('error', () => {
  process.stderr.write(`hooklane could not run ${pinnedNode}: run npm ci in the project first\n`);
  process.exit(1);
});
child.on('exit', (status, signal) => {
  process.exit(signal ? 128 + constants.signals[signal] : (status ?? 1));
});
