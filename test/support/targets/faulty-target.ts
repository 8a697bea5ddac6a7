import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopbackHost } from '../loopback-host.ts';

export interface TargetRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The client's, which says whether two came over one connection. */
  readonly port: number | undefined;
}

export interface TargetAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What goes wrong with one request. */
export type Fault =
  /** Something else is answered, and nothing done. */
  | ({ readonly kind: 'answer' } & TargetAnswer)
  /** The connection is cut: before anything is done, or after. */
  | { readonly kind: 'cut'; readonly hasEffect: boolean }
  /** There is never an answer. */
  | { readonly kind: 'silence'; readonly hasEffect: boolean }
  /** It is done, and answered, but the answer does not end, or is cut before its end. */
  | { readonly kind: 'trickle' | 'half' }
  /** It is done, and answered, later. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

/** A server that does what it is asked, but for what goes wrong. */
export abstract class FaultyTarget extends LoopbackHost {
  /** What came, in order. */
  readonly requests: TargetRequest[] = [];
  /** What goes wrong, by the request and its number, from 1 on. */
  fault: (request: TargetRequest, number: number) => Fault | undefined = () => undefined;

  /** Does it. */
  protected abstract answer(request: TargetRequest): TargetAnswer | Promise<TargetAnswer>;

  /** These, one after another, then nothing more. */
  suffer(...faults: readonly (Fault | undefined)[]): void {
    const begun = this.requests.length;
    this.fault = (_, number) => faults[number - begun - 1];
  }

  protected async respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers as TargetRequest['headers'],
      port: message.socket.remotePort,
      body: await text(message),
    };
    this.requests.push(request);
    const fault = this.fault(request, this.requests.length);
    if (fault?.kind === 'answer') return send(response, fault);
    if (fault?.kind === 'slow') await sleep(fault.milliseconds);
    const isUndone = (fault?.kind === 'cut' || fault?.kind === 'silence') && !fault.hasEffect;
    const answer = isUndone ? undefined : await this.answer(request);
    if (answer === undefined || fault?.kind === 'cut') return cut(message, fault);
    if (fault?.kind === 'trickle' || fault?.kind === 'half') return begin(response, answer, fault);
    if (fault?.kind !== 'silence') send(response, answer);
  }
}

function cut(message: IncomingMessage, fault: Fault | undefined): void {
  if (fault?.kind === 'cut') message.socket.destroy();
}

function send(response: ServerResponse, { status, headers, body }: TargetAnswer): void {
  response.writeHead(status, headers).end(body);
}

function begin(response: ServerResponse, { status }: TargetAnswer, { kind }: Fault): void {
  response.writeHead(status, { 'content-length': '1000' }).write('.');
  // Once the head is on its way: else there is none of it.
  if (kind === 'half') setImmediate(() => response.socket?.destroySoon());
}
