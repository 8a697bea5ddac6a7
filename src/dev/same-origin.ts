import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/**
 * Answers 403 to a request that a web page made, before anything else sees it. Listening on loopback is
 * not enough: any page can make the developer's own browser ask 127.0.0.1 (and, by DNS rebinding, under
 * its own name). A browser tells where a request comes from; providers, command lines and the AWS SDK
 * send none of these headers.
 * @param allowed origins of pages that may ask all the same
 */
export function guard(server: Server, allowed: readonly string[] = []): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (message, response) => {
    const refusal = refusalOf(message, allowed);
    if (refusal !== undefined) return refuse(response, refusal);
    // It is our own by now; dynalite would answer it that every page may read along.
    delete message.headers.origin;
    for (const listener of listeners) listener.call(server, message, response);
  });
}

/** Why a request is none of ours, or undefined. */
function refusalOf(
  { headers, socket }: IncomingMessage,
  allowed: readonly string[],
): string | undefined {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${socket.localPort}`);
  const { host = '', origin } = headers;
  if (!hosts.includes(host.toLowerCase())) {
    return `this server answers to http://${hosts[0]} only; let your tunnel rewrite the Host header`;
  }
  if (origin !== undefined && allowed.includes(origin)) return undefined;
  if (origin !== undefined && !hosts.includes(origin.toLowerCase().replace(/^http:\/\//, ''))) {
    return 'requests from other web pages are refused';
  }
  const site = headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  return isForeign ? 'requests from other web pages are refused' : undefined;
}

function refuse(response: ServerResponse, message: string): void {
  response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ error: { code: 'origin_refused', message } }));
}
