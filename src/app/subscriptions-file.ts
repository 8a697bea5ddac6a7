import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isPrivateHost } from '../domain/public-address.ts';
import { requireNone, SubscriptionError, subscriptionsIn } from '../subscriptions/define.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { failureOf, shownPath } from './failure.ts';

/** The project's own. */
export const subscriptionsFile = fileURLToPath(new URL('../../subscriptions.ts', import.meta.url));

/** A file of rules cannot be used. Its message names the file, and says all that who wrote it has to know. */
export class SubscriptionsFileError extends Error {
  override readonly name = 'SubscriptionsFileError';
  readonly isMissing: boolean;

  constructor(message: string, { isMissing = false } = {}) {
    super(message);
    this.isMissing = isMissing;
  }
}

/** The rules in a file. @throws SubscriptionsFileError */
export async function subscriptionsAt(file: string): Promise<Subscriptions> {
  const path = resolve(file);
  const shown = shownPath(path);
  if (!existsSync(path)) {
    throw new SubscriptionsFileError(`there is no ${shown}`, { isMissing: true });
  }
  try {
    const subscriptions = subscriptionsIn(await import(pathToFileURL(path).href), shown);
    requirePublicTargets(subscriptions);
    return subscriptions;
  } catch (error) {
    throw new SubscriptionsFileError(problemIn(shown, error));
  }
}

/** Not where the rules are defined, which functions load as well: they look at each address when they connect. */
function requirePublicTargets({ rules }: Subscriptions): void {
  const problems = rules
    .filter(({ http }) => http && http.allowPrivate !== true && isPrivateHost(new URL(http.url)))
    .map(
      ({ name }) =>
        `rule "${name}": http.url must not be a private address or localhost, unless with allowPrivate: true`,
    );
  requireNone(problems);
}

function problemIn(file: string, error: unknown): string {
  if (!(error instanceof SubscriptionError)) return `${file} cannot be loaded: ${failureOf(error)}`;
  return error.message.startsWith(file) ? error.message : `in ${file}, ${error.message}`;
}
