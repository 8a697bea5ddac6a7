import type { HttpRequest } from '../domain/http.ts';
import type { HookSecrets } from '../domain/ports.ts';
import type { Provider, Unsigned } from '../providers/provider.ts';

export interface MadeUpRequest {
  readonly request: HttpRequest;
  /** What it is signed with: they exist for it alone. */
  readonly secrets: HookSecrets;
}

/** A request that passes `verify` and never was sent. */
export function madeUpRequest(
  provider: Provider,
  { headers, body }: Unsigned,
  nowMilliseconds: number,
): MadeUpRequest {
  const secrets = madeUpSecrets(provider);
  const signature = provider.sign({ headers, body }, secrets, nowMilliseconds);
  const request = {
    id: 'rehearsal',
    receivedAt: nowMilliseconds,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { ...headers, ...signature },
    body,
  };
  return { request, secrets };
}

/** One in each list that takes made-up ones: of the others none is needed. */
function madeUpSecrets({ secretLists }: Provider): HookSecrets {
  const lists = Object.entries(secretLists).flatMap(([name, { generate }]) =>
    generate === undefined ? [] : [[name, [generate()]] as const],
  );
  return Object.fromEntries(lists);
}
