import { isDeepStrictEqual } from 'node:util';
import type { Conversations, Opened, Opening } from '../../../src/domain/dispatch.ts';
import { HookError } from '../../../src/domain/errors.ts';
import type { HookSecrets, SecretSource } from '../../../src/domain/ports.ts';

/** Credentials of targets as they are known, and as they are when they are read anew. */
export class MemorySecrets implements SecretSource {
  known: Readonly<Record<string, HookSecrets>>;
  /** Undefined where it is too soon to ask again. */
  stored: Readonly<Record<string, HookSecrets>> | undefined;
  renewals = 0;

  constructor(known: Readonly<Record<string, HookSecrets>>) {
    this.known = known;
  }

  async secretsOf(name: string): Promise<HookSecrets | undefined> {
    return this.known[name];
  }

  async renewedSecretsOf(name: string): Promise<HookSecrets | undefined> {
    this.renewals += 1;
    if (this.stored === undefined) return undefined;
    this.known = this.stored;
    return this.known[name];
  }
}

export class MemoryConversations implements Conversations {
  /** What who posted it, or is about to, was told. */
  readonly entries = new Map<string, Opening>();
  /** What fails from now on. */
  readonly failing = new Set<keyof Conversations>();

  #openings = 0;

  async open(name: string, _leaseMilliseconds: number): Promise<Opened> {
    this.#check('open');
    const entry = this.entries.get(name);
    if (entry?.kind === 'mine') return { kind: 'busy' };
    if (entry !== undefined) return entry;
    this.#openings += 1;
    const mine = { kind: 'mine', until: this.#openings } as const;
    this.entries.set(name, mine);
    return mine;
  }

  async opened(name: string, message: { readonly channel: string; readonly ts: string }) {
    this.#check('opened');
    this.entries.set(name, { kind: 'open', ...message });
  }

  async forget(name: string, opening: Opening): Promise<void> {
    this.#check('forget');
    if (isDeepStrictEqual(this.entries.get(name), opening)) this.entries.delete(name);
  }

  #check(what: keyof Conversations): void {
    if (this.failing.has(what)) throw new HookError('store_unavailable', `${what} failed`);
  }
}
