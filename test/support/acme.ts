import { randomBytes } from 'node:crypto';
import { hashOf } from '../../src/domain/body.ts';
import { textAt } from '../../src/domain/json.ts';
import {
  actorOf,
  boundedId,
  requireJsonObject,
  timeAt,
  typeOf,
} from '../../src/providers/payload.ts';
import type { Provider } from '../../src/providers/provider.ts';
import {
  hexDigestIn,
  hmacSha256,
  isSameDigest,
  markVerified,
  requireFresh,
  requireSecret,
  timestampIn,
} from '../../src/providers/signature.ts';

/** A provider that does not exist, as somebody would add it by `docs/adding-a-provider.md`. */
export const acme: Provider = {
  name: 'acme',
  answerWithinMilliseconds: 5000,
  storedHeaders: ['content-type', 'x-acme-timestamp'],
  secretLists: {
    secrets: { environment: 'ACME_SECRET', generate: () => randomBytes(32).toString('hex') },
  },
  sample: { headers: {}, body: Buffer.from('{"type":"order"}') },

  verify(request, { secrets = [] }, nowMilliseconds) {
    const timestamp = timestampIn(request.headers['x-acme-timestamp']);
    const signature = hexDigestIn(request.headers['x-acme-signature'], 'sha256=');
    const secret = requireSecret(secrets, (candidate) =>
      isSameDigest(signature, hmacSha256(candidate, `${timestamp}.`, request.body)),
    );
    requireFresh(timestamp, nowMilliseconds);
    return markVerified(request, { isIdSigned: true, secret });
  },

  read(request) {
    const payload = requireJsonObject(request.body.toString('utf8'));
    const facts = {
      id: boundedId(textAt(payload, 'id') ?? hashOf(request.body)),
      source: 'https://acme.example',
      type: typeOf('example.acme', textAt(payload, 'type'), textAt(payload, 'action')),
      subject: textAt(payload, 'order.number'),
      time: timeAt(payload, 'order.changed'),
      action: textAt(payload, 'action'),
      actor: actorOf(textAt(payload, 'clerk')),
      scope: textAt(payload, 'shop'),
    };
    return { kind: 'event', facts };
  },

  payloadOf: (body) => body.toString('utf8'),

  sign({ body }, { secrets: [secret = ''] = [] }, nowMilliseconds) {
    const timestamp = String(Math.floor(nowMilliseconds / 1000));
    const signature = hmacSha256(secret, `${timestamp}.`, body).toString('hex');
    return { 'x-acme-timestamp': timestamp, 'x-acme-signature': `sha256=${signature}` };
  },
};
