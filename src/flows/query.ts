import { causeOf, HookError } from '../domain/errors.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  methodNotAllowed,
} from '../domain/http.ts';
import type { BodyStore, EventStore } from '../domain/ports.ts';
import {
  type DeadLetterDeps,
  listDeadLetters,
  redriveDeadLetters,
  showDeadLetter,
} from './dead-letters.ts';
import { type EventsDeps, listEvents, showBody, showEvent } from './events.ts';
import { eventParameters, requireParameters } from './list-parameters.ts';
import { type ProduceDeps, produce } from './produce.ts';
import { type ReplayDeps, replayEvent } from './replay.ts';
import { countEvents, type StatsDeps } from './stats.ts';

export interface QueryDeps extends EventsDeps, DeadLetterDeps, ReplayDeps, ProduceDeps, StatsDeps {
  readonly store: EventStore;
  readonly bodies: BodyStore;
}

interface Route {
  readonly method: 'GET' | 'POST';
  /** As docs/openapi.yaml writes it: what stands in braces is any one segment. */
  readonly path: string;
  /** The names that its query may have. */
  readonly parameters: readonly string[];
  /** @param name the segment in braces, decoded; empty where there is none */
  answer(deps: QueryDeps, request: HttpRequest, name: string): Promise<HttpResponse>;
}

/** All there is. Of two paths that fit, the one that comes first is meant. */
export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/health',
    parameters: [],
    answer: async () => jsonResponse(200, { status: 'ok' }),
  },
  {
    method: 'GET',
    path: '/events',
    parameters: eventParameters,
    answer: (deps, { query }) => listEvents(deps, query),
  },
  { method: 'POST', path: '/events', parameters: [], answer: produce },
  {
    method: 'GET',
    path: '/events/{key}',
    parameters: [],
    answer: (deps, _request, key) => showEvent(deps, key),
  },
  {
    method: 'GET',
    path: '/events/{key}/body',
    parameters: [],
    answer: (deps, _request, key) => showBody(deps, key),
  },
  {
    method: 'POST',
    path: '/events/{key}/replay',
    parameters: [],
    answer: (deps, { id }, key) => replayEvent(deps, key, id),
  },
  { method: 'GET', path: '/stats', parameters: ['since'], answer: countEvents },
  {
    method: 'GET',
    path: '/dead-letters',
    parameters: ['limit', 'queue'],
    answer: (deps, { query }) => listDeadLetters(deps, query),
  },
  {
    // No id that a queue gives is this word.
    method: 'POST',
    path: '/dead-letters/redrive',
    parameters: ['queue'],
    answer: (deps, { query }) => redriveDeadLetters(deps, query),
  },
  {
    method: 'GET',
    path: '/dead-letters/{id}',
    parameters: [],
    answer: (deps, _request, id) => showDeadLetter(deps, id),
  },
];

/** Answers the operator's questions, and does what an operator may ask for. */
export async function query(deps: QueryDeps, request: HttpRequest): Promise<HttpResponse> {
  try {
    const choices = choicesFor(request.path);
    const route = choices.find(({ method }) => method === request.method);
    if (route === undefined)
      return methodNotAllowed(choices.map(({ method }) => method).join(', '));
    requireParameters(request.query, route.parameters);
    return await route.answer(deps, request, nameIn(request.path, route));
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    const answer = errorResponse(error);
    if (answer.status >= 500) deps.log.error('not answered', { cause: causeOf(error) });
    return answer;
  }
}

/**
 * The routes at this path, one for each method.
 * @throws HookError `route_not_found`
 */
function choicesFor(path: string): readonly Route[] {
  const first = routes.find((route) => fits(path, route));
  if (first !== undefined) return routes.filter((route) => route.path === first.path);
  throw new HookError(
    'route_not_found',
    'there is nothing here: try /events, /stats, /dead-letters, or /health',
  );
}

function fits(path: string, route: Route): boolean {
  const segments = segmentsOf(path);
  const expected = segmentsOf(route.path);
  return (
    segments.length === expected.length &&
    expected.every((each, index) =>
      each.startsWith('{') ? segments[index] !== '' : segments[index] === each,
    )
  );
}

/** @throws HookError `parameter_invalid` */
function nameIn(path: string, route: Route): string {
  const expected = segmentsOf(route.path);
  const index = expected.findIndex((each) => each.startsWith('{'));
  try {
    return decodeURIComponent(segmentsOf(path)[index] ?? '');
  } catch {
    const parameter = expected[index]?.slice(1, -1);
    const message = `the parameter ${parameter} is not percent-encoded UTF-8`;
    throw new HookError('parameter_invalid', message);
  }
}

/** A slash at the end changes nothing. */
function segmentsOf(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/');
}
