import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FunctionUrl, serveFunctionUrl } from './function-url.ts';
import type { LocalFunctions } from './local-functions.ts';
import { refusalOf } from './same-origin.ts';

/**
 * One origin for all function URLs: `/<provider>[/<hook>]` is the receiver's, every other path the query
 * API's.
 */
export function httpServer({ receivers, api }: Pick<LocalFunctions, 'receivers' | 'api'>): Server {
  const server = createServer((message, response) => {
    const refusal = refusalOf(message, (server.address() as AddressInfo).port);
    if (refusal !== undefined) return refuse(response, refusal);
    const { target, url } = routeOf(message.url ?? '/', receivers, api);
    serveFunctionUrl(target, url, message, response).catch(() => response.destroy());
  });
  return server;
}

function routeOf(
  url: string,
  receivers: readonly FunctionUrl[],
  api: FunctionUrl,
): { readonly target: FunctionUrl; readonly url: string } {
  const [, name] = /^\/([^/?]*)/.exec(url) ?? [];
  const target = receivers.find((receiver) => receiver.name === name);
  if (target === undefined) return { target: api, url };
  const below = url.slice(`/${target.name}`.length);
  return { target, url: below.startsWith('/') ? below : `/${below}` };
}

function refuse(response: ServerResponse<IncomingMessage>, message: string): void {
  response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error: { code: 'origin_refused', message } }));
}
