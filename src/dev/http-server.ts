import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type FunctionUrl, serveFunctionUrl } from './function-url-server.ts';
import { type Gateway, serveGateway } from './gateway/gateway.ts';

export interface Served {
  readonly receivers: readonly FunctionUrl[];
  readonly api: FunctionUrl;
  readonly gateway?: Gateway | undefined;
}

/**
 * One origin for all function URLs: `/<provider>[/<hook>]` is the receiver's, what is below `/gateway` the
 * gateway's where there is one, and every other path the query API's.
 */
export function httpServer({ receivers, api, gateway }: Served): Server {
  return createServer((message, response) => {
    const [, below] = /^\/gateway(?=[/?]|$)(.*)/.exec(message.url ?? '') ?? [];
    const serving =
      gateway !== undefined && below !== undefined
        ? serveGateway(gateway, below, message, response)
        : serveUrl({ receivers, api }, message, response);
    serving.catch(() => response.destroy());
  });
}

function serveUrl(
  { receivers, api }: Served,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { target, url } = routeOf(message.url ?? '/', receivers, api);
  return serveFunctionUrl(target, url, message, response);
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
