import { mkdirSync, readFileSync } from 'node:fs';
import { buildApp } from 'fauxqs';
import { listenOnLoopback, stopServer } from './loopback.ts';

/** A running S3; stopping it closes its database. */
export type S3Server = { readonly endpoint: string; stop(): Promise<void> };

const version = '2.4.1';

// What we use of two classes that fauxqs does not export, as its version above has them.
type ObjectStore = {
  persistence?: Persistence;
  buckets: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
};
type Persistence = { loadS3(store: ObjectStore): void; close(): void };
type Internals = {
  readonly S3Store: new () => ObjectStore;
  readonly PersistenceManager: new (directory: string) => Persistence;
};
type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

/**
 * Serves S3 by fauxqs, from one SQLite file. Its own `startFauxqs` listens on every interface of
 * the machine and asks nobody who they are, so we put its parts together ourselves, on loopback.
 * Its `s3StorageDir` is not used: it writes an object's bytes and its metadata one after the other,
 * and a kill -9 between the two leaves a damaged object.
 */
export async function startS3(directory: string): Promise<S3Server> {
  mkdirSync(directory, { recursive: true });
  const { S3Store, PersistenceManager } = await importInternals();
  const store = new S3Store();
  const persistence = new PersistenceManager(directory);
  // Loaded before it is attached, or loading would write everything again.
  persistence.loadS3(store);
  store.persistence = persistence;
  // The other two stores are left to their defaults, in memory, and cut off below.
  const app = buildApp({ logger: false, stores: { s3Store: store } as unknown as Stores });
  // An object of these types is bytes like any other; fauxqs parses them for SQS and SNS.
  app.removeContentTypeParser(['application/x-amz-json-1.0', 'application/x-www-form-urlencoded']);
  addRefusals(app, store);
  await app.ready();
  const endpoint = await listenOnLoopback(app.server);
  return {
    endpoint,
    stop: async () => {
      // First ours, which does not wait for ever for a request that never ends.
      await stopServer(app.server);
      await app.close();
      persistence.close();
    },
  };
}

/** Repairs, before fauxqs answers, two answers of its own that are wrong for us. */
function addRefusals(app: ReturnType<typeof buildApp>, store: ObjectStore): void {
  app.addHook('preHandler', (request, reply, done) => {
    const [, bucket = '', ...path] = decodeURIComponent(
      new URL(request.url, 'http://s3').pathname,
    ).split('/');
    // fauxqs ignores the condition and overwrites; AWS refuses the second of two writers.
    const isTaken = store.buckets.get(bucket)?.has(path.join('/')) ?? false;
    if (request.method === 'PUT' && request.headers['if-none-match'] === '*' && isTaken) {
      const code = '<Error><Code>PreconditionFailed</Code></Error>';
      return void reply.code(412).type('application/xml').send(code);
    }
    // fauxqs serves SQS and SNS here as well, in memory: a message sent here would be lost.
    if (request.method === 'POST' && bucket === '') {
      const advice = 'This is the local S3: send SQS requests to the SQS endpoint.';
      return void reply.code(400).send(advice);
    }
    done();
  });
}

async function importInternals(): Promise<Internals> {
  const entry = import.meta.resolve('fauxqs');
  const found: unknown = JSON.parse(readFileSync(new URL('../package.json', entry), 'utf8'));
  if (typeof found !== 'object' || found === null || !('version' in found)) throw wrongVersion('?');
  if (found.version !== version) throw wrongVersion(String(found.version));
  const [{ S3Store }, { PersistenceManager }] = await Promise.all([
    import(new URL('s3/s3Store.js', entry).href),
    import(new URL('persistence.js', entry).href),
  ]);
  return { S3Store, PersistenceManager };
}

function wrongVersion(found: string): Error {
  return new Error(
    `fauxqs ${found} is installed, but src/dev/backend/s3.ts was written against the inside of ` +
      `${version}. Run \`npm ci\`, or check what that file uses against the new version and its tests.`,
  );
}
