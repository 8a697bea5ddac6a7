import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type JsonObject, parseJsonObject } from '../../../src/domain/json.ts';
import { LoopbackHost } from '../loopback-host.ts';

export interface ApiRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: JsonObject;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A REST API on a free port of this machine. */
export abstract class JsonApi extends LoopbackHost {
  /** What came, in order, as `GET /path`. */
  readonly asked: string[] = [];

  protected abstract answer(request: ApiRequest): Promise<ApiAnswer>;

  /** A page of a list, with the links of RFC 8288 that both providers give. */
  protected page(items: readonly unknown[], { path, query }: ApiRequest): ApiAnswer {
    const size = Number(query.get('per_page') ?? 20);
    const number = Number(query.get('page') ?? 1);
    const next = new URL(encodeURI(path), this.origin);
    next.search = new URLSearchParams({ per_page: `${size}`, page: `${number + 1}` }).toString();
    const isLast = number * size >= items.length;
    return {
      status: 200,
      body: items.slice((number - 1) * size, number * size),
      headers: isLast ? {} : { link: `<${next}>; rel="next"` },
    };
  }

  protected async respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '', this.origin);
    const request = {
      method: message.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      authorization: String(message.headers.authorization ?? ''),
      body: parseJsonObject(await text(message)) ?? {},
    };
    this.asked.push(`${request.method} ${request.path}`);
    const { status, body, headers } = await this.answer(request);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  }
}
