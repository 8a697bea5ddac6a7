import { receiverShares } from '../domain/budgets.ts';
import type { Delivery } from '../domain/delivery.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import { isHookName } from '../domain/hook-name.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  methodNotAllowed,
} from '../domain/http.ts';
import type { Log } from '../domain/ports.ts';
import { signatureInvalid } from '../providers/signature.ts';
import { deliveryOf, noteAccepted, proofOf } from './accepted.ts';
import { noteRefusal } from './refusal.ts';
import { type VerifyDeps, verify } from './verify.ts';

export interface ReceiveDeps extends VerifyDeps {
  /** Makes the delivery durable before the deadline (epoch milliseconds), or throws. */
  readonly enqueue: (delivery: Delivery, deadline: number) => Promise<void>;
  readonly log: Log;
}

/** One request from a provider, from its bytes to its answer. A 2xx means that the event is durable. */
export async function receive(deps: ReceiveDeps, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== 'POST') return methodNotAllowed('POST');
  try {
    return await accept(deps, request);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    noteRefusal(deps, request, error);
    return errorResponse(error);
  }
}

async function accept(deps: ReceiveDeps, request: HttpRequest): Promise<HttpResponse> {
  const { provider } = deps;
  const hook = hookIn(request.path);
  const deadline = secretsDeadlineOf(deps, request);
  const verified = await verify(deps, request, { hook, deadline });
  const reading = provider.read(verified);
  const sender = { provider, hook };
  const proof = proofOf(sender, verified);
  if (reading.kind === 'handshake') {
    deps.log.info('answered', proof, { metric: 'HandshakesAnswered', by: ['provider', 'hook'] });
    return reading.answer;
  }

  const delivery = deliveryOf(sender, verified, reading.facts);
  await deps.enqueue(delivery, deadlineOf(deps, request));
  noteAccepted(deps.log, proof, delivery);
  return reading.answer ?? jsonResponse(202, { id: eventKeyOf(delivery.envelope) });
}

/** In epoch milliseconds: the provider has been waiting since the request reached AWS. */
function deadlineOf({ provider }: ReceiveDeps, { receivedAt }: HttpRequest): number {
  return receivedAt + provider.answerWithinMilliseconds;
}

/** `/` is the hook `default`, `/<hook>` any other. A name that cannot be a hook is an unknown hook. */
function hookIn(path: string): string {
  if (path === '/') return 'default';
  const hook = path.slice(1);
  if (!path.startsWith('/') || !isHookName(hook)) throw signatureInvalid();
  return hook;
}

/** In epoch milliseconds. */
function secretsDeadlineOf(deps: ReceiveDeps, request: HttpRequest): number {
  const now = deps.clock();
  return now + (deadlineOf(deps, request) - now) * receiverShares.secrets;
}
