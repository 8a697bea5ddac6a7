import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';

export interface Dynoxide {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const binary = findBinary();

/** npm has dynoxide for Linux on x64 alone. */
export const isDynoxideInstalled = binary !== undefined;

/** A second DynamoDB, written by other people in another language, for the tests of the store. */
export async function startDynoxide(directory: string): Promise<Dynoxide> {
  if (binary === undefined) throw new Error('dynoxide is not installed on this platform');
  mkdirSync(directory, { recursive: true });
  const port = await findFreePort();
  const path = join(directory, 'dynamodb.sqlite');
  const flags = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', path];
  const child = spawn(binary, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  await untilReady(child);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function findBinary(): string | undefined {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), 'dynoxide');
  } catch {
    return undefined;
  }
}

/** dynoxide cannot take a free port itself and say which. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Keeps reading after that: a pipe that nobody reads would stop it. */
function untilReady(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let output = '';
  const read = (chunk: Buffer): void => {
    output = `${output}${chunk}`.slice(-2000);
    if (output.includes('listening on')) resolve();
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`dynoxide ended before it was ready\n${output}`)));
  return promise;
}
