/** A hook of a provider, as its parameter and its URL name it. */
export interface HookName {
  readonly provider: string;
  readonly hook: string;
}

/** What the parameter of a hook says, as it stands. */
export interface HookParameter extends HookName {
  readonly text: string;
  /** In epoch milliseconds. */
  readonly changedAt: number;
}

/** Where a deployment keeps the secrets of its hooks, for whoever looks after them. */
export interface HookParameters {
  list(provider: string): Promise<readonly HookParameter[]>;
  get(name: HookName): Promise<HookParameter | undefined>;
  /**
   * Puts what `edit` makes of what is there. Where somebody else puts something meanwhile, the edit is
   * made on that once more: so `edit` changes only what it is about, and neither of the two is lost.
   */
  change(name: HookName, edit: (text: string | undefined) => string): Promise<void>;
}

/** A stretch of time in which a secret was in use: RFC 3339, as short as the metric still knows it. */
export interface Use {
  readonly from: string;
  readonly seconds: number;
}

export interface NamedSecret extends HookName {
  readonly fingerprint: string;
}

export interface SecretUses {
  /** @returns one for each, in the same order: the last, or undefined where none is known of */
  lastUses(secrets: readonly NamedSecret[]): Promise<readonly (Use | undefined)[]>;
}
