import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listenOnLoopback, stopServer } from '../../src/dev/backend/loopback.ts';
import { waitUntil } from '../support/wait-until.ts';
import { credentials, region } from './aws.ts';

const server = join(import.meta.dirname, 'server.py');
const startMilliseconds = 60_000;
const logLines = 40;
/** Of the access log. */
const isSuccess = /" 20\d -$/;

/** Where AWS is for a process, and who it is there. */
export type Surroundings = Readonly<Record<string, string>>;

/** Moto in a process of its own, in memory, on a port of its own. */
export class Emulator {
  readonly endpoint: string;
  readonly #process: ChildProcess;
  #log = '';

  /** @param functionUrls the origin of all Function URLs, which it does not serve itself */
  static async start(python: string, functionUrls: string): Promise<Emulator> {
    const emulator = new Emulator(python, await freePort(), functionUrls);
    try {
      await emulator.#answers();
      return emulator;
    } catch (error) {
      throw new Error(`the emulator did not start\n${emulator.lastLines()}`, { cause: error });
    }
  }

  private constructor(python: string, port: number, functionUrls: string) {
    this.endpoint = `http://127.0.0.1:${port}`;
    // Its input is the string that it hangs by: when this process ends, in whatever way, so does it.
    this.#process = spawn(python, [server, String(port), functionUrls], {
      env: { PATH: process.env.PATH, PYTHONUNBUFFERED: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const pipe of [this.#process.stdout, this.#process.stderr]) {
      pipe?.on('data', (chunk: Buffer) => {
        this.#log += chunk.toString('utf8');
      });
    }
  }

  surroundings(): Surroundings {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
  }

  /** What it said at last, but for the requests that went well. */
  lastLines(): string {
    const lines = this.#log.trimEnd().split('\n');
    return lines
      .filter((line) => !isSuccess.test(line))
      .slice(-logLines)
      .join('\n');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  async #answers(): Promise<void> {
    const isUp = (): Promise<boolean> =>
      fetch(`${this.endpoint}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      );
    await waitUntil(
      'the emulator',
      async () => {
        if (this.#process.exitCode !== null) throw new Error('it ended');
        return isUp();
      },
      startMilliseconds,
    );
  }
}

/** Free a moment ago: moto does not say which one it took when it may choose. */
async function freePort(): Promise<number> {
  const placeholder = createServer();
  const origin = await listenOnLoopback(placeholder);
  await stopServer(placeholder);
  return Number(new URL(origin).port);
}
