import { createHmac, timingSafeEqual } from 'node:crypto';

/** The bytes that were signed, whichever way the Function URL carried them. */
export function bodyOf({ body, isBase64Encoded }) {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export function isSigned({ headers }, body) {
  const expected = createHmac('sha256', process.env.WEBHOOK_SECRET).update(body).digest();
  const given = Buffer.from(headers['x-hub-signature-256'].slice('sha256='.length), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export const accepted = { statusCode: 202 };
export const refused = { statusCode: 401 };
