import type { IncomingMessage } from 'node:http';

/**
 * Why a request is none of ours, or undefined. Listening on loopback is not enough: any web page can
 * make the developer's own browser ask 127.0.0.1 (and, by DNS rebinding, under its own name). A browser
 * tells where a request comes from; providers and command lines send none of these headers.
 */
export function refusalOf(message: IncomingMessage, port: number): string | undefined {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const { host = '', origin } = message.headers;
  if (!hosts.includes(host.toLowerCase())) {
    return `this server answers to http://${hosts[0]} only; let your tunnel rewrite the Host header`;
  }
  if (origin !== undefined && !hosts.includes(origin.toLowerCase().replace(/^http:\/\//, ''))) {
    return 'requests from other web pages are refused';
  }
  const site = message.headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  return isForeign ? 'requests from other web pages are refused' : undefined;
}
