import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, parseJsonObject } from '../domain/json.ts';
import { answerFailure, networkCodeOf, noAnswer } from './api-error.ts';
import { strangeAnswer } from './cli-error.ts';
import { type Connection, connect } from './connection.ts';
import type { DeploymentOptions } from './deployment-options.ts';
import { interruption } from './interruption.ts';

/** Parameters without a value are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** The query API, as its contract has it. Every answer that is no success is thrown as a CliError. */
export interface ApiClient {
  /** Where it is, to tell a person. */
  readonly name: string;
  /** The options by which other commands find it too. */
  readonly said: string;
  get(path: string, query?: Query): Promise<Answer>;
  getJson(path: string, query?: Query): Promise<JsonObject>;
  /** Never tried again: it may have been done. */
  post(path: string, query?: Query): Promise<JsonObject>;
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Query | undefined;
}

/** Longer than the API's function may take. */
const patienceMilliseconds = 35_000;
const tries = 4;
const firstPauseMilliseconds = 200;

/** @throws CliError when the deployment cannot be found, or nobody may ask it */
export async function apiClient(options: DeploymentOptions): Promise<ApiClient> {
  const connection = await connect(options);
  const get = (path: string, query?: Query): Promise<Answer> =>
    answered(connection, { method: 'GET', path, query });
  return {
    name: connection.url,
    said: connection.said,
    get,
    getJson: async (path, query) => jsonIn(await get(path, query)),
    post: async (path, query) =>
      jsonIn(await answered(connection, { method: 'POST', path, query })),
  };
}

/** A colon may stand in a path as it is, and then nobody on the way can encode it in another way. */
export function eventPath(key: string): string {
  return `/events/${encoded(key).replaceAll('%3A', ':')}`;
}

function queryText(query: Query = {}): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encoded(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** As RFC 3986 has it and signatures want it: spaces are no plus, and an asterisk is encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly error: unknown; readonly isPassing: boolean };

/** What can be asked again is: the network's own failures, 429 and 5xx. */
async function answered(connection: Connection, request: Request): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await outcomeOf(connection, request);
    if (outcome.kind === 'answer') return outcome.answer;
    const isLast = request.method === 'POST' || attempt === tries;
    if (isLast || !outcome.isPassing) throw outcome.error;
    const pause = firstPauseMilliseconds * 2 ** (attempt - 1) * (0.5 + Math.random());
    await sleep(pause, undefined, { signal: interruption() });
  }
}

async function outcomeOf(connection: Connection, request: Request): Promise<Outcome> {
  try {
    const answer = await exchange(connection, request);
    const { status } = answer;
    if (status < 300) return { kind: 'answer', answer };
    const error = answerFailure(answer, connection);
    return { kind: 'failure', error, isPassing: status === 429 || status >= 500 };
  } catch (error) {
    return { kind: 'failure', error: noAnswer(error, connection), isPassing: isPassing(error) };
  }
}

/** Where nobody listens or the name is wrong, it is a second later too; who waited once has waited enough. */
function isPassing(error: unknown): boolean {
  const code = networkCodeOf(error);
  return code !== undefined && !['ECONNREFUSED', 'ENOTFOUND', 'unknown'].includes(code);
}

async function exchange(connection: Connection, { method, path, query }: Request): Promise<Answer> {
  const url = new URL(`${connection.url}${path}${queryText(query)}`);
  const response = await fetch(url, {
    method,
    headers: { accept: '*/*', ...(await connection.headersFor({ method, url })) },
    redirect: 'manual',
    signal: AbortSignal.any([interruption(), AbortSignal.timeout(patienceMilliseconds)]),
  });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body };
}

/** @throws CliError when it is none of ours */
export function jsonIn({ body }: Answer): JsonObject {
  const value = parseJsonObject(body.toString('utf8'));
  if (value !== undefined) return value;
  throw strangeAnswer('what answers there is no query API of Hooklane');
}
