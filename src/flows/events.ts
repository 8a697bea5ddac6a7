import { unpackBody } from '../domain/body.ts';
import { type Dispatches, type DispatchRecord, dispatchIdOf } from '../domain/dispatch.ts';
import { HookError } from '../domain/errors.ts';
import { type HttpResponse, jsonResponse } from '../domain/http.ts';
import type { BodyStore, Dispatch, EventStore, StoredEvent } from '../domain/ports.ts';
import { bodyPathOf, dataOf, type ProviderNamed, responseWithData } from './event-json.ts';
import { cursorOf, listFilterOf } from './list-parameters.ts';

export interface EventsDeps {
  readonly store: Pick<EventStore, 'get' | 'list'>;
  readonly bodies: Pick<BodyStore, 'get'>;
  readonly dispatchRecords: Pick<Dispatches, 'recordsOf'>;
  readonly providerNamed: ProviderNamed;
}

/** A page of envelopes, the newest receipt first, and where the next page begins. */
export async function listEvents(
  { store }: EventsDeps,
  parameters: URLSearchParams,
): Promise<HttpResponse> {
  const page = await store.list(listFilterOf(parameters));
  const cursor = page.next === undefined ? {} : { cursor: cursorOf(page.next) };
  return jsonResponse(200, { events: page.envelopes, ...cursor });
}

/** What an event is, and what became of it. */
export async function showEvent(deps: EventsDeps, key: string): Promise<HttpResponse> {
  const event = await requireEvent(deps, key);
  const { envelope, status, deliveries, headers } = event;
  const dispatches = await dispatchesOf(deps, key, event.dispatches);
  const data = dataOf(deps.providerNamed(envelope.provider), envelope, await bodyOf(deps, event));
  const known = { ...envelope, status, deliveries, dispatches, headers };
  return responseWithData(known, { data, whereElse: `see ${bodyPathOf(key)}` });
}

/** What became of what it set in motion. Of what nobody has tried yet, there is no record. */
async function dispatchesOf(
  { dispatchRecords }: EventsDeps,
  key: string,
  dispatches: readonly Dispatch[],
): Promise<readonly (Dispatch & Omit<DispatchRecord, 'changedAt'>)[]> {
  if (dispatches.length === 0) return [];
  const named = dispatches.map(({ time: _, ...dispatch }) => ({ key, ...dispatch }));
  const records = await dispatchRecords.recordsOf(named);
  const untried = { state: 'waiting', attempts: 0 } as const;
  return dispatches.map((dispatch) => ({
    ...dispatch,
    ...(records.get(dispatchIdOf({ key, ...dispatch })) ?? untried),
  }));
}

/** The bytes that came, as they came. */
export async function showBody(deps: EventsDeps, key: string): Promise<HttpResponse> {
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

/** @throws HookError `event_not_found` */
export async function requireEvent(
  { store }: { readonly store: Pick<EventStore, 'get'> },
  key: string,
): Promise<StoredEvent> {
  const event = await store.get(key);
  if (event === undefined) {
    throw new HookError('event_not_found', 'no event has this key, or it is past its retention');
  }
  return event;
}

async function bodyOf({ bodies }: EventsDeps, event: StoredEvent): Promise<Buffer> {
  return unpackBody(event.body ?? (await bodies.get(event.envelope.dataref ?? '')));
}
