import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listenOnLoopback, stopServer } from '../../src/dev/backend/loopback.ts';

/** A function as it is deployed, its package unpacked. */
export interface DeployedFunction {
  readonly name: string;
  /** Of the alias that is invoked. */
  readonly arn: string;
  readonly version: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its package was unpacked. */
  readonly directory: string;
}

/** The function threw, timed out, or ended. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: FunctionError) => void;
}

const node = join(import.meta.dirname, '../../node_modules/.bin/node');
const bootstrap = join(import.meta.dirname, 'bootstrap.ts');

/**
 * One execution environment: a fresh process that has the function's package and what Lambda tells a
 * function, and nothing of this project, behind the interface that Lambda talks to runtimes with. Like one
 * on Lambda, it does one invocation at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RunningFunction {
  readonly #deployed: DeployedFunction;
  readonly #server: Server;
  readonly #queue: Invocation[] = [];
  #process: ChildProcess | undefined;
  #poll: ServerResponse | undefined;
  #current: Invocation | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failure: FunctionError | undefined;
  #log = '';

  /** @param outside what the world around a function says, as where AWS is */
  static async start(
    deployed: DeployedFunction,
    outside: Readonly<Record<string, string>>,
  ): Promise<RunningFunction> {
    const running = new RunningFunction(deployed);
    const origin = await listenOnLoopback(running.#server);
    running.#spawn({ ...outside, AWS_LAMBDA_RUNTIME_API: origin.replace('http://', '') });
    return running;
  }

  private constructor(deployed: DeployedFunction) {
    this.#deployed = deployed;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // Lambda freezes what waits for its next invocation, for as long as it likes.
    this.#server.requestTimeout = 0;
  }

  /** @throws FunctionError where Lambda would report one */
  invoke(event: unknown): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#failure !== undefined) reject(this.#failure);
    else this.#queue.push({ id: randomUUID(), event, resolve, reject });
    this.#dispatch();
    return promise;
  }

  /** All that it wrote. */
  log(): string {
    return this.#log;
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    this.#server.closeAllConnections();
    await stopServer(this.#server);
  }

  #spawn(outside: Readonly<Record<string, string>>): void {
    const { directory } = this.#deployed;
    const child = spawn(node, [bootstrap], {
      cwd: directory,
      env: environmentOf(this.#deployed, outside),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const pipe of [child.stdout, child.stderr]) {
      pipe.on('data', (chunk: Buffer) => {
        this.#log += chunk.toString('utf8');
      });
    }
    child.once('exit', (code, signal) => this.#fail(`it ended with ${code ?? signal}`));
    this.#process = child;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const [, , , topic, id, outcome] = pathname.split('/');
    if (topic === 'invocation' && id === 'next') {
      this.#poll = response;
      this.#dispatch();
      return;
    }
    const said = await text(request);
    response.writeHead(202).end();
    if (topic === 'init') this.#fail(messageIn(said));
    else if (id === this.#current?.id) this.#settle(outcome === 'response', said);
  }

  #dispatch(): void {
    if (this.#poll === undefined || this.#current !== undefined) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    const { timeoutSeconds, arn } = this.#deployed;
    this.#current = next;
    this.#timer = setTimeout(() => this.#timeOut(), timeoutSeconds * 1000);
    this.#poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': Date.now() + timeoutSeconds * 1000,
      'lambda-runtime-invoked-function-arn': arn,
      'lambda-runtime-trace-id': traceId(),
    });
    this.#poll.end(JSON.stringify(next.event));
    this.#poll = undefined;
  }

  #settle(isResult: boolean, said: string): void {
    clearTimeout(this.#timer);
    const current = this.#current;
    this.#current = undefined;
    if (isResult) current?.resolve(JSON.parse(said));
    else current?.reject(new FunctionError(messageIn(said)));
    this.#dispatch();
  }

  #timeOut(): void {
    this.#fail(`it timed out after ${this.#deployed.timeoutSeconds} s`);
    this.#process?.kill('SIGKILL');
  }

  /** For good: Lambda would start another environment, but here none is expected to fail. */
  #fail(reason: string): void {
    clearTimeout(this.#timer);
    this.#failure ??= new FunctionError(`${this.#deployed.name}: ${reason}`);
    for (const { reject } of [this.#current, ...this.#queue.splice(0)].filter(
      (each) => each !== undefined,
    )) {
      reject(this.#failure);
    }
    this.#current = undefined;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function environmentOf(
  { name, version, runtime, handler, memoryMegabytes, environment, directory }: DeployedFunction,
  outside: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: directory,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[${version}]`,
    ...environment,
    ...outside,
  };
}

/** Of the error that the function ended with, as it told it. */
function messageIn(said: string): string {
  return String(JSON.parse(said).errorMessage);
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const hex = randomUUID().replaceAll('-', '');
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(0, 16)};Sampled=0`;
}
