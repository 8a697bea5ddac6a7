import type { Conversations, Opened } from '../../../src/domain/dispatch.ts';
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
  readonly entries = new Map<string, Opened>();
  /** What fails from now on. */
  readonly failing = new Set<keyof Conversations>();

  async open(name: string, _leaseMilliseconds: number): Promise<Opened> {
    this.#check('open');
    const entry = this.entries.get(name);
    if (entry !== undefined) return entry;
    this.entries.set(name, { kind: 'busy' });
    return { kind: 'mine' };
  }

  async opened(name: string, message: { readonly channel: string; readonly ts: string }) {
    this.#check('opened');
    this.entries.set(name, { kind: 'open', ...message });
  }

  async forget(name: string): Promise<void> {
    this.#check('forget');
    this.entries.delete(name);
  }

  #check(what: keyof Conversations): void {
    if (this.failing.has(what)) throw new HookError('store_unavailable', `${what} failed`);
  }
}
