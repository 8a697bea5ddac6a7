import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { EventFacts } from '../domain/envelope.ts';
import { parseJsonObject } from '../domain/json.ts';
import { memberTextIn } from '../domain/json-member.ts';
import { requireBearerToken } from './bearer-token.ts';
import { type CloudEvent, cloudEventIn, isStructured } from './cloud-event.ts';
import { boundedId } from './payload.ts';
import type { Provider } from './provider.ts';
import { markVerified, type VerifiedRequest } from './signature.ts';

/**
 * Producers of your own that cannot sign: they send CloudEvents and a token, through the gateway. Its
 * authorizer has seen the token before; here it is proved again, so that nothing gets in by a gateway that
 * is set up wrongly.
 */
export const custom: Provider = {
  name: 'custom',
  // API Gateway waits for 29 s.
  answerWithinMilliseconds: 8000,
  // Extensions are headers of their own; in a structured event they are in the body.
  storedHeaders: ['ce-*', 'content-type', 'user-agent'],
  secretLists: {
    tokens: { environment: 'CUSTOM_TOKEN', generate: () => randomBytes(32).toString('base64url') },
  },
  sample: {
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/sample',
      'ce-type': 'sample',
    },
    body: Buffer.from('{}'),
  },

  verify(request, { tokens = [] }) {
    const secret = requireBearerToken(request.headers.authorization, tokens);
    // No signature covers it: a producer that counts from one again, or a token that somebody found, may
    // bring another body under a known id, and that was accepted too.
    return markVerified(request, { isIdSigned: false, secret });
  },

  read: (request) => ({ kind: 'event', facts: cloudEventFactsIn(request) }),

  payloadOf(body, contentType) {
    const text = body.toString('utf8');
    return isStructured(contentType) && parseJsonObject(text) !== undefined
      ? (valueTextIn(text, 'data') ?? valueTextIn(text, 'data_base64') ?? 'null')
      : dataOf(body, text);
  },

  sign: (_request, { tokens: [token = ''] = [] }) => ({ authorization: `Bearer ${token}` }),
};

/**
 * What a CloudEvent says, whichever way it came.
 * @throws HookError `body_malformed`
 */
export function cloudEventFactsIn(request: VerifiedRequest): EventFacts {
  const event = cloudEventIn(request);
  const { source, type, subject, time } = event;
  const facts = { source, type, subject, time, action: undefined, actor: undefined };
  return { ...facts, id: idOf(event), scope: undefined };
}

/**
 * Source and id together are what tells one CloudEvent from another, and no URI has a bar in it: see
 * docs/decisions/0013-custom-events.md.
 */
function idOf({ source, id }: CloudEvent): string {
  return boundedId(`${source}|${id}`);
}

/** The member's text. Null is how some say that it is not there, and that the data are in the other one. */
function valueTextIn(json: string, name: string): string | undefined {
  const text = memberTextIn(json, name);
  return text === 'null' ? undefined : text;
}

/** JSON as it is, other text as a string, and what is no text in base64. */
function dataOf(body: Buffer, text: string): string {
  if (body.length === 0) return 'null';
  if (!isUtf8(body)) return JSON.stringify(body.toString('base64'));
  return isJsonText(text) ? text : JSON.stringify(text);
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
