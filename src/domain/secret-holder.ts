/** Who has secrets, one parameter of lists for each hook or name: a provider, or the targets together. */
export interface SecretHolder {
  /** Lower case; the folder of its parameters. */
  readonly name: string;
  /** The lists of secrets that a parameter can have, by their names in it. */
  readonly secretLists: Readonly<Record<string, SecretList>>;
}

export interface SecretList {
  /** The environment variable that the local server and `hooklane send` read the list from. */
  readonly environment: string;
  /** What every secret of the list begins with, if they all do. */
  readonly prefix?: string;
  /** A new secret of the form its reader takes. Absent where another list is the better choice. */
  readonly generate?: () => string;
}
