import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Question {
  readonly event: unknown;
  readonly requestId: string;
  readonly traceHeader: string;
}

export interface Answer {
  readonly result: unknown;
  readonly cpuMilliseconds: number;
}

export interface FunctionSettings {
  /** The file in `functions/`. */
  readonly file: string;
  readonly timeoutMilliseconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

const host = join(import.meta.dirname, 'function-host.ts');

/** A deployed function's real file, in a process of its own that does one thing at a time. */
export class LambdaFunction {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #log: Buffer[] = [];
  /** Of both, for the child's own `close` does not come after a `disconnect`. */
  readonly #ended: Promise<unknown>;
  /** Of each invocation, in order. */
  readonly cpuMilliseconds: number[] = [];

  static async start(settings: FunctionSettings): Promise<LambdaFunction> {
    const started = new LambdaFunction(settings);
    await once(started.#child, 'message');
    return started;
  }

  private constructor({ file, timeoutMilliseconds, environment }: FunctionSettings) {
    this.name = `hooklane-prod-${file}`;
    this.#child = fork(host, [file, this.name, String(timeoutMilliseconds)], {
      env: { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: this.name, ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('the function has no log');
    stdout.on('data', (chunk: Buffer) => this.#log.push(chunk));
    this.#ended = Promise.all([once(this.#child, 'exit'), once(stdout, 'end')]);
  }

  async invoke(event: unknown, requestId: string = randomUUID()): Promise<unknown> {
    const question: Question = { event, requestId, traceHeader: traceHeader() };
    this.#child.send(question);
    const [answer] = (await once(this.#child, 'message')) as [Answer];
    this.cpuMilliseconds.push(answer.cpuMilliseconds);
    return answer.result;
  }

  /** @returns the lines of its log, all of them; a second call does nothing more */
  async stop(): Promise<readonly string[]> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
    return Buffer.concat(this.#log)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  }
}

/** As Lambda gives one to every invocation, traced or not: it travels with the event, so it is paid for. */
function traceHeader(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
  return `Root=1-${seconds}-${hex(12)};Parent=${hex(8)};Sampled=0`;
}
