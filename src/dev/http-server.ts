import { createServer, type Server } from 'node:http';
import { type FunctionUrl, serveFunctionUrl } from './function-url-server.ts';
import type { LocalFunctions } from './local-functions.ts';

/**
 * One origin for all function URLs: `/<provider>[/<hook>]` is the receiver's, every other path the query
 * API's.
 */
export function httpServer({ receivers, api }: Pick<LocalFunctions, 'receivers' | 'api'>): Server {
  return createServer((message, response) => {
    const { target, url } = routeOf(message.url ?? '/', receivers, api);
    serveFunctionUrl(target, url, message, response).catch(() => response.destroy());
  });
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
