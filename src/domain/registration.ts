/** A hook as its provider has it: which URL gets events, and how. */
export interface Registration {
  readonly id: string;
  readonly url: string;
  /** False where the provider sends nothing, because it was told to or gave up. */
  readonly isActive: boolean;
  /** When a provider that gave up tries again: RFC 3339. */
  readonly disabledUntil?: string;
  /** Whether it makes sure that it talks to the host it means to. */
  readonly verifiesTls: boolean;
  /** Whether bodies come as JSON; the other way is a form with JSON in it. */
  readonly isJson: boolean;
  /** What proves who sends: which secret it is made with, no provider says. */
  readonly proof: 'signature' | 'token' | 'none';
}

/** How a registration is to be. */
export interface Wanted {
  readonly url: string;
  readonly secret: string;
  /** By the provider's own names; undefined for all, or where there is a registration, for what it has. */
  readonly events: readonly string[] | undefined;
  /** Whether one that is switched off is switched on; else it stays as it is. */
  readonly switchesOn?: boolean;
  /** Whether it may take the place of another URL, where there can be only one. */
  readonly mayReplace?: boolean;
}

/** How the provider's last request to a registration ended. */
export interface LastAnswer {
  /** Tells two requests apart. */
  readonly id: string;
  /** The HTTP status, or what the provider says where there was none. */
  readonly status: string;
  readonly isGood: boolean;
}

/** The hooks of a repository, an organization, a project, a group or an app. */
export interface Registrations {
  /** All that send to this URL, on whatever page of the list. */
  find(url: string): Promise<readonly Registration[]>;
  /** @throws RegistrationError like all of these, when the provider does not let us or does not answer */
  create(wanted: Wanted): Promise<Registration>;
  update(id: string, wanted: Wanted): Promise<Registration>;
  /** Has the provider send an event that says nothing. @returns false where it has none to send */
  ping(id: string): Promise<boolean>;
  lastAnswer(id: string): Promise<LastAnswer | undefined>;
}

/** The provider's API said no, or nothing. The message says what to do about it. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError';
  /** What to type or look at now. */
  readonly next: string | undefined;

  constructor(message: string, next?: string) {
    super(message);
    this.next = next;
  }
}

/** The provider has no use for a secret of this kind: it was given to nobody. */
export class SecretRefused extends RegistrationError {}

/** A URL that somebody typed, with a slash at its end or without, is the same. */
export function isSameUrl(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

function bare(url: string): string {
  return (URL.parse(url)?.href ?? url).replace(/\/+$/, '');
}
