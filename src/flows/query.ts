import { unpackBody } from '../domain/body.ts';
import { causeOf, HookError } from '../domain/errors.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  methodNotAllowed,
} from '../domain/http.ts';
import type { EventStore, StoredEvent } from '../domain/ports.ts';
import {
  type DeadLetterDeps,
  listDeadLetters,
  redriveDeadLetters,
  showDeadLetter,
} from './dead-letters.ts';
import { bodyPathOf, dataOf, responseWithData } from './event-json.ts';
import { cursorOf, listFilterOf } from './list-parameters.ts';

export interface QueryDeps extends DeadLetterDeps {
  readonly store: EventStore;
}

interface Route {
  readonly method: 'GET' | 'POST';
  answer(): Promise<HttpResponse>;
}

/** Answers the operator's questions: what came, and what it was, to the byte; and what failed. */
export async function query(deps: QueryDeps, request: HttpRequest): Promise<HttpResponse> {
  try {
    const route = routeOf(deps, request);
    return request.method === route.method ? await route.answer() : methodNotAllowed(route.method);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    const answer = errorResponse(error);
    if (answer.status >= 500) deps.log.error('not answered', { cause: causeOf(error) });
    return answer;
  }
}

/** @throws HookError `route_not_found` */
function routeOf(deps: QueryDeps, request: HttpRequest): Route {
  const [, resource, key, ...rest] = request.path.replace(/\/$/, '').split('/');
  const route = [resource, ...(key === undefined ? [] : [key && '<key>']), ...rest].join('/');
  switch (route) {
    case 'health':
      return get(async () => jsonResponse(200, { status: 'ok' }));
    case 'events':
      return get(() => listEvents(deps, request));
    case 'events/<key>':
      return get(() => showEvent(deps, textIn('key', key)));
    case 'events/<key>/body':
      return get(() => showBody(deps, textIn('key', key)));
    case 'dead-letters':
      return get(() => listDeadLetters(deps, request.query));
    case 'dead-letters/<key>':
      // No id that a queue gives is this word.
      if (key === 'redrive') return { method: 'POST', answer: () => redriveDeadLetters(deps) };
      return get(() => showDeadLetter(deps, textIn('id', key)));
    default:
      throw new HookError(
        'route_not_found',
        'there is nothing here: try /events, /dead-letters, or /health',
      );
  }
}

function get(answer: Route['answer']): Route {
  return { method: 'GET', answer };
}

async function listEvents({ store }: QueryDeps, request: HttpRequest): Promise<HttpResponse> {
  const page = await store.list(listFilterOf(request.query));
  const cursor = page.next === undefined ? {} : { cursor: cursorOf(page.next) };
  return jsonResponse(200, { events: page.envelopes, ...cursor });
}

async function showEvent(deps: QueryDeps, key: string): Promise<HttpResponse> {
  const event = await requireEvent(deps, key);
  const { envelope, status, deliveries, headers } = event;
  const data = dataOf(deps.providerNamed(envelope.provider), envelope, await bodyOf(deps, event));
  const known = { ...envelope, status, deliveries, dispatches: [], headers };
  return responseWithData(known, { data, whereElse: `see ${bodyPathOf(key)}` });
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

function textIn(name: string, segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HookError('parameter_invalid', `the parameter ${name} is not percent-encoded UTF-8`);
  }
}
