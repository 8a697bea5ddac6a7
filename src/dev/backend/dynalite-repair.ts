import { createRequire } from 'node:module';

const version = '4.0.0';

// What we use of the inside of dynalite, as its version above has it.
type Item = Readonly<Record<string, unknown>>;
type Table = { readonly TableName: string; readonly GlobalSecondaryIndexes?: readonly unknown[] };
type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: Item }
  | { readonly type: 'del'; readonly key: string };
type Done = (error?: Error | null) => void;
type Store = { readonly db: { batch(operations: readonly Operation[], done: Done): void } };
type Entry = { readonly index: string; readonly key: string };
type Internals = {
  createKey(item: Item, table: Table): string;
  getIndexActions(
    indexes: readonly unknown[],
    existing: Item | null | undefined,
    item: Item | null | undefined,
    table: Table,
  ): {
    readonly puts: readonly (Entry & { readonly item: Item })[];
    readonly deletes: readonly Entry[];
  };
  updateIndexes(
    store: Store,
    table: Table,
    existing: Item | null | undefined,
    item: Item | null | undefined,
    done: Done,
  ): void;
};

/**
 * dynalite writes the entries of an item's indexes one by one, and then the item: a kill -9 in between
 * leaves an index that lists what the table has not, and lists it twice when it comes again. Here all of
 * them are one batch, which LevelDB writes whole or not at all; that dynalite then writes the item once
 * more changes nothing.
 */
export function repairDynalite(): void {
  const require = createRequire(import.meta.url);
  const { version: found } = require('dynalite/package.json');
  if (found !== version) throw wrongVersion(String(found));
  const internals: Internals = require('dynalite/db');
  internals.updateIndexes = (store, table, existing, item, done) => {
    const changed = item ?? existing;
    if (!changed) return done();
    const indexes = table.GlobalSecondaryIndexes ?? [];
    const { puts, deletes } = internals.getIndexActions(indexes, existing, item, table);
    const entryKey = ({ index, key }: Entry) => `index-global~${table.TableName}~${index}~${key}`;
    const itemKey = `item-${table.TableName}~${internals.createKey(changed, table)}`;
    store.db.batch(
      [
        ...deletes.map((entry) => ({ type: 'del', key: entryKey(entry) }) as const),
        ...puts.map((entry) => ({ type: 'put', key: entryKey(entry), value: entry.item }) as const),
        item ? { type: 'put', key: itemKey, value: item } : { type: 'del', key: itemKey },
      ],
      done,
    );
  };
}

function wrongVersion(found: string): Error {
  return new Error(
    `dynalite ${found} is installed, but src/dev/backend/dynalite-repair.ts was written against the ` +
      `inside of ${version}. Run \`npm ci\`, or check what that file uses against the new version.`,
  );
}
