import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

export interface SelfSigned {
  /** Both in PEM, as `tls.createServer` takes them. */
  readonly key: string;
  readonly cert: string;
}

/** A certificate of `localhost`, for a test that trusts it. https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(identifier(ecdsaWithSha256));
  // One that no other has: of two with the same name, a client would know only the first.
  const name = sequence(der(0x31, sequence(identifier(commonName), der(0x0c, text(randomUUID())))));
  const names = sequence(der(0x82, text('localhost')));
  const unsigned = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    algorithm,
    name,
    sequence(der(0x17, text('200101000000Z')), der(0x17, text('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(identifier(subjectAltName), der(0x04, names)))),
  );
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign('sha256', unsigned, privateKey)]));
  const certificate = sequence(unsigned, algorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

const ecdsaWithSha256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const commonName = [0x55, 0x04, 0x03];
const subjectAltName = [0x55, 0x1d, 0x11];

function identifier(bytes: readonly number[]): Buffer {
  return der(0x06, bytes);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}

/** A tag, a length, and the value. */
function der(tag: number, value: Buffer | readonly number[]): Buffer {
  const bytes = Buffer.from(value);
  const isShort = bytes.length < 0x80;
  const length = isShort ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), bytes]);
}
