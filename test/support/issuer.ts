import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A pair of keys, known to the world by its id. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: 'ES256' | 'RS256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type IssuerMood =
  | 'well'
  | 'down'
  | 'hanging up'
  | 'silent'
  | 'confused'
  | 'empty-handed'
  | 'moved';

/** An issuer of tokens on this machine, with the two documents that it publishes. */
export class TestIssuer {
  /** What its key set holds from now on. */
  published: readonly IssuerKey[] = [];
  /** What the discovery document says of itself, where that is not the truth. */
  claimed: Readonly<Record<string, unknown>> = {};
  mood: IssuerMood = 'well';
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  /** What the header `connection` of each of those said. */
  readonly connections: (string | undefined)[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      this.connections.push(request.headers.connection);
      const { url = '' } = request;
      // Whoever follows where it leads finds everything there.
      const [, followed] = /^\/moved(\/.*)/.exec(url) ?? [];
      if (this.mood === 'well' || followed) this.#answer(followed ?? url, response);
      else failures[this.mood](response, url);
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get keysUrl(): URL {
    return new URL('/keys', this.url);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(path: string, response: ServerResponse): void {
    const documents: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': {
        issuer: this.url,
        jwks_uri: String(this.keysUrl),
        ...this.claimed,
      },
      '/keys': {
        keys: this.published.map(({ kid, alg, publicKey }) => ({
          ...publicKey.export({ format: 'jwk' }),
          ...{ kid, alg, use: 'sig' },
        })),
      },
    };
    const document = documents[path];
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  }
}

type Failure = (response: ServerResponse, path: string) => void;

const failures: Readonly<Record<Exclude<IssuerMood, 'well'>, Failure>> = {
  down: (response) => response.writeHead(500).end(),
  'hanging up': (response) => response.destroy(),
  silent: () => {},
  confused: (response) => response.end('<html>maintenance</html>'),
  'empty-handed': (response) => response.end('{}'),
  moved: (response, path) => response.writeHead(302, { location: `/moved${path}` }).end(),
};

export function issuerKey(kid: string, alg: IssuerKey['alg'] = 'ES256'): IssuerKey {
  const pair =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, alg, ...pair };
}

type Members = Readonly<Record<string, unknown>>;

/** Signed by its key, as it says of itself unless the header is to say something else. */
export function tokenBy(key: IssuerKey, claims: Members, header: Members = {}): string {
  const signed = signedPart({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header }, claims);
  const signer = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${signed}.${sign('sha256', Buffer.from(signed), signer).toString('base64url')}`;
}

/** Signed with a shared secret: HS256. */
export function tokenByHmac(secret: string | Buffer, claims: Members, header: Members): string {
  const signed = signedPart({ alg: 'HS256', typ: 'JWT', ...header }, claims);
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export function unsignedToken(claims: Members, header: Members): string {
  return `${signedPart({ alg: 'none', typ: 'JWT', ...header }, claims)}.`;
}

/** Two of the three parts. https://www.rfc-editor.org/rfc/rfc7515#section-7.1 */
function signedPart(header: Members, claims: Members): string {
  return [header, claims].map((part) => base64url(JSON.stringify(part))).join('.');
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
