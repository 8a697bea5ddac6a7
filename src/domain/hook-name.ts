/** Whether a hook can have this name: it is a part of URLs, of keys, and of parameters. */
export function isHookName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name);
}
