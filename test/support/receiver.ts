import type { Delivery } from '../../src/domain/delivery.ts';
import type { HttpRequest, HttpResponse } from '../../src/domain/http.ts';
import type { Count, HookSecrets, Log } from '../../src/domain/ports.ts';
import { receive } from '../../src/flows/receive.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { overhear } from '../quiet/overheard.ts';
import { testSecrets } from './requests.ts';

export interface ReceiverOptions {
  readonly provider: Provider;
  readonly now: number;
  readonly hooks?: Readonly<Record<string, HookSecrets>>;
  /** The hooks as they are when the receiver asks again. */
  readonly renewedHooks?: Readonly<Record<string, HookSecrets>>;
}

/** The receive flow with the world behind its ports kept in lists. */
export function receiverOf({ provider, now, hooks, renewedHooks = {} }: ReceiverOptions): {
  readonly enqueued: Delivery[];
  readonly logged: string[];
  readonly counted: Count[];
  readonly receive: (request: HttpRequest) => Promise<HttpResponse>;
} {
  const enqueued: Delivery[] = [];
  const logged: string[] = [];
  const counted: Count[] = [];
  const known = hooks ?? { default: testSecrets(provider) };
  const deps = {
    provider,
    secrets: {
      secretsOf: async (hook: string) => known[hook],
      renewedSecretsOf: async (hook: string) => renewedHooks[hook],
    },
    enqueue: async (delivery: Delivery) => {
      enqueued.push(delivery);
      overhear(JSON.stringify(delivery.headers));
    },
    clock: () => now,
    log: logInto(logged, counted),
  };
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await receive(deps, request);
    // An answer that is no error may repeat what was asked, as Slack's challenge does.
    if (response.status >= 400) overhear(String(response.body));
    return response;
  };
  return { enqueued, logged, counted, receive: answer };
}

/** A log that keeps its lines as JSON text, and what is counted with them. */
export function logInto(lines: string[], counted: Count[] = []): Log {
  const at =
    (level: string): Log['info'] =>
    (message, fields, count) => {
      const line = JSON.stringify({ level, message, ...fields });
      lines.push(line);
      overhear(line);
      if (count !== undefined) counted.push(count);
    };
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}
