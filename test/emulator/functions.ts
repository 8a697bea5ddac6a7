import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { listenOnLoopback, stopServer } from '../../src/dev/backend/loopback.ts';
import { serveFunctionUrl } from '../../src/dev/function-url-server.ts';
import { type Gateway, serveGateway } from '../../src/dev/gateway/gateway.ts';
import type { Authorization } from '../../src/dev/iam-authorization.ts';
import { signatureRefusal } from '../../src/dev/sigv4/signature-refusal.ts';
import { filesIn } from '../deploy/zip.ts';
import { type Aws, credentials, region } from './aws.ts';
import type { AwsCall } from './aws-call.ts';
import { AwsObserver } from './aws-observer.ts';
import { type DeployedFunction, RunningFunction } from './runtime-interface.ts';
import type { Stack } from './stack.ts';

const logLines = 5;

/** The function behind its alias, with the package that was uploaded for it unpacked where nothing else is. */
export async function downloadFunction(
  { aws, stack }: { readonly aws: Aws; readonly stack: Stack },
  name: string,
  directory: string,
): Promise<DeployedFunction> {
  const { Configuration } = await aws.lambda.send(
    new GetFunctionCommand({ FunctionName: `hooklane-prod-${name}`, Qualifier: 'live' }),
  );
  const { bytes, sha256 } = await packageOf(aws, stack, name);
  if (sha256 !== Configuration?.CodeSha256)
    throw new Error(`${name} has other code than was uploaded`);
  for (const [file, content] of filesIn(bytes)) {
    mkdirSync(join(directory, dirname(file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  return {
    name: Configuration.FunctionName ?? '',
    arn: stack.ids[`${idOf(name)}LiveAlias`] ?? '',
    version: Configuration.Version ?? '',
    runtime: Configuration.Runtime ?? '',
    handler: Configuration.Handler ?? '',
    memoryMegabytes: Configuration.MemorySize ?? 0,
    timeoutSeconds: Configuration.Timeout ?? 0,
    environment: Configuration.Environment?.Variables ?? {},
    directory,
  };
}

/** `worker` is `Worker…` in the template. */
export function idOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

async function packageOf(
  { s3 }: Aws,
  { template, ids }: Stack,
  name: string,
): Promise<{ readonly bytes: Buffer; readonly sha256: string }> {
  const { Code } = (template.Resources[`${idOf(name)}LambdaFunction`]?.Properties ?? {}) as {
    readonly Code: { readonly S3Bucket: { readonly Ref: string }; readonly S3Key: string };
  };
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: ids[Code.S3Bucket.Ref], Key: Code.S3Key }),
  );
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('base64') };
}

/**
 * Functions that run, and their URLs: what is asked of `<origin>/<name>/…` is asked of that function. The
 * URL of the query API is AWS_IAM's: only who signs gets through.
 */
export class RunningFunctions {
  readonly #running = new Map<string, RunningFunction>();
  /** With the name that the function was deployed by. */
  readonly #observers: (readonly [string, AwsObserver])[] = [];
  readonly #server: Server;
  #gateway: Gateway | undefined;
  /** Of all their URLs, once it listens. */
  origin = '';

  constructor() {
    this.#server = createServer((request, response) => {
      const [, name = '', rest = ''] = /^\/([^/?]*)(.*)$/.exec(request.url ?? '') ?? [];
      const url = rest.startsWith('/') ? rest : `/${rest}`;
      if (name === 'gateway' && this.#gateway !== undefined) {
        void serveGateway(this.#gateway, url, request, response);
        return;
      }
      const target = {
        name,
        handler: this.#handlerOf(name),
        timeoutMilliseconds: 60_000,
        authorization: name === 'api' ? signedBelow(`/${name}`) : undefined,
      };
      void serveFunctionUrl(target, url, request, response);
    });
  }

  /** What is asked of `<origin>/gateway/…` is asked of it. */
  set gateway(gateway: Gateway) {
    this.#gateway = gateway;
  }

  async start(
    name: string,
    deployed: DeployedFunction,
    surroundings: Readonly<Record<string, string>>,
  ): Promise<void> {
    const observer = await AwsObserver.start(surroundings.AWS_ENDPOINT_URL ?? '');
    this.#observers.push([deployed.name.replace('hooklane-prod-', ''), observer]);
    const environment = observer.inPlaceOfEmulator(deployed.environment);
    const outside = observer.inPlaceOfEmulator(surroundings);
    this.#running.set(name, await RunningFunction.start({ ...deployed, environment }, outside));
  }

  /** All that they asked of AWS, each with the function that did. */
  calls(): readonly (readonly [string, AwsCall])[] {
    return this.#observers.flatMap(([name, { calls }]) =>
      calls.map((call) => [name, call] as const),
    );
  }

  async listen(): Promise<void> {
    this.origin = await listenOnLoopback(this.#server);
  }

  urlOf(name: string): string {
    return `${this.origin}/${name}`;
  }

  named(name: string): RunningFunction {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`no function ${name} was started`);
    return running;
  }

  /** All that all of them wrote. */
  logs(): string {
    return [...this.#running.values()].map((running) => running.log()).join('');
  }

  lastLines(): string {
    const logs = [...this.#running].map(([name, running]) => {
      const lines = running.log().trimEnd().split('\n').slice(-logLines);
      return `-- ${name}\n${lines.join('\n')}`;
    });
    return logs.join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.stop()));
    await Promise.all(this.#observers.map(([, observer]) => observer.stop()));
    if (this.#server.listening) await stopServer(this.#server);
  }

  #handlerOf(name: string): LambdaFunctionURLHandler {
    return (event) => this.named(name).invoke(event) as ReturnType<LambdaFunctionURLHandler>;
  }
}

/** A function does not see the path that its URL has here, but whoever signed did. */
function signedBelow(path: string): Authorization {
  return (request) => {
    const signed = { ...request, url: `${path}${request.url}` };
    const expected = { credentials, region, service: 'lambda', now: Date.now() };
    return signatureRefusal(signed, expected) === undefined;
  };
}
