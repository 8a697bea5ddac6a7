import { unpackBody } from '../domain/body.ts';
import { causeOf, HookError } from '../domain/errors.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  methodNotAllowed,
  textResponse,
} from '../domain/http.ts';
import { parseJsonObject } from '../domain/json.ts';
import type { BodyStore, EventStore, Log, StoredEvent } from '../domain/ports.ts';
import type { Provider } from '../providers/provider.ts';
import { cursorOf, listFilterOf } from './list-parameters.ts';

export interface QueryDeps {
  readonly store: EventStore;
  readonly bodies: BodyStore;
  readonly providerNamed: (name: string) => Provider | undefined;
  readonly log: Log;
}

/** Answers the operator's questions: what came, and what it was, to the byte. */
export async function query(deps: QueryDeps, request: HttpRequest): Promise<HttpResponse> {
  try {
    const answer = routeOf(deps, request);
    return request.method === 'GET' ? await answer() : methodNotAllowed('GET');
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    const answer = errorResponse(error);
    if (answer.status >= 500) deps.log.error('not answered', { cause: causeOf(error) });
    return answer;
  }
}

/** @throws HookError `route_not_found` */
function routeOf(deps: QueryDeps, request: HttpRequest): () => Promise<HttpResponse> {
  const [, resource, key, ...rest] = request.path.replace(/\/$/, '').split('/');
  const route = [resource, ...(key === undefined ? [] : [key && '<key>']), ...rest].join('/');
  switch (route) {
    case 'health':
      return async () => jsonResponse(200, { status: 'ok' });
    case 'events':
      return () => listEvents(deps, request);
    case 'events/<key>':
      return () => showEvent(deps, keyIn(key));
    case 'events/<key>/body':
      return () => showBody(deps, keyIn(key));
    default:
      throw new HookError('route_not_found', 'there is nothing here: try /events, or /health');
  }
}

async function listEvents({ store }: QueryDeps, request: HttpRequest): Promise<HttpResponse> {
  const page = await store.list(listFilterOf(request.query));
  const cursor = page.next === undefined ? {} : { cursor: cursorOf(page.next) };
  return jsonResponse(200, { events: page.envelopes, ...cursor });
}

/** The payload's own text goes into the answer, so that no number or escape in it changes. */
async function showEvent(deps: QueryDeps, key: string): Promise<HttpResponse> {
  const event = await requireEvent(deps, key);
  const provider = deps.providerNamed(event.envelope.provider);
  const body = await bodyOf(deps, event);
  const data = provider?.payloadOf(body) ?? jsonOf(body.toString('utf8'));
  const { status, deliveries, headers } = event;
  const rest = JSON.stringify({ status, deliveries, dispatches: [], headers });
  const envelope = JSON.stringify(event.envelope);
  return textResponse(200, `${envelope.slice(0, -1)},"data":${data},${rest.slice(1)}`);
}

/** Of a provider that is no longer registered we know only whether its bodies are JSON. */
function jsonOf(text: string): string {
  return parseJsonObject(text) === undefined ? JSON.stringify(text) : text;
}

async function showBody(deps: QueryDeps, key: string): Promise<HttpResponse> {
  const event = await requireEvent(deps, key);
  const contentType = event.envelope.contenttype ?? 'application/octet-stream';
  // Somebody else wrote these bytes and perhaps chose their type: to a browser they are never a page.
  const headers = {
    'content-type': contentType,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body: await bodyOf(deps, event) };
}

async function requireEvent({ store }: QueryDeps, key: string): Promise<StoredEvent> {
  const event = await store.get(key);
  if (event === undefined) {
    throw new HookError('event_not_found', 'no event has this key, or it is past its retention');
  }
  return event;
}

async function bodyOf({ bodies }: QueryDeps, event: StoredEvent): Promise<Buffer> {
  return unpackBody(event.body ?? (await bodies.get(event.envelope.dataref ?? '')));
}

function keyIn(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HookError('parameter_invalid', 'the parameter key is not percent-encoded UTF-8');
  }
}
