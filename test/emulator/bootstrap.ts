/**
 * What Lambda runs around a function on Node.js: finds the handler, then answers one invocation after the
 * other. It is started in a process of its own with nothing but what Lambda gives, so it imports nothing
 * of the project.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const environment = process.env;
const runtimeApi = `http://${environment.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const handler = await loadHandler().catch(async (error) => {
  await post('init/error', errorOf(error));
  process.exit(1);
});
for (;;) await invokeOnce(handler);

async function loadHandler(): Promise<Handler> {
  const name = environment._HANDLER ?? '';
  const [, module = '', exported = ''] = /^([^.]*)\.(.+)$/.exec(basename(name)) ?? [];
  const path = join(environment.LAMBDA_TASK_ROOT ?? '', dirname(name), module);
  const found = (await load(path))[exported];
  if (typeof found === 'function') return found as Handler;
  throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
}

/** In the order of Lambda's own runtime. */
async function load(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (existsSync(`${path}.js`)) return import(pathToFileURL(`${path}.js`).href);
  if (existsSync(`${path}.mjs`)) return import(pathToFileURL(`${path}.mjs`).href);
  if (existsSync(`${path}.cjs`)) return createRequire(import.meta.url)(`${path}.cjs`);
  throw named('Runtime.ImportModuleError', `Cannot find module '${basename(path)}'`);
}

async function invokeOnce(handle: Handler): Promise<void> {
  const invocation = await fetch(`${runtimeApi}/invocation/next`);
  const id = header(invocation, 'aws-request-id');
  environment._X_AMZN_TRACE_ID = header(invocation, 'trace-id');
  try {
    const result = await handle(await invocation.json(), contextOf(invocation));
    await post(`invocation/${id}/response`, result ?? null);
  } catch (error) {
    await post(`invocation/${id}/error`, errorOf(error));
  }
}

function contextOf(invocation: Response): unknown {
  const deadline = Number(header(invocation, 'deadline-ms'));
  return {
    awsRequestId: header(invocation, 'aws-request-id'),
    invokedFunctionArn: header(invocation, 'invoked-function-arn'),
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function header({ headers }: Response, name: string): string {
  return headers.get(`lambda-runtime-${name}`) ?? '';
}

async function post(path: string, value: unknown): Promise<void> {
  await fetch(`${runtimeApi}/${path}`, { method: 'POST', body: JSON.stringify(value) });
}

/** And in the log, where Lambda puts it too. */
function errorOf(error: unknown): unknown {
  process.stderr.write(`Invoke Error ${error instanceof Error ? error.stack : String(error)}\n`);
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
