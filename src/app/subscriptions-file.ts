import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { subscriptionsIn } from '../subscriptions/define.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';

/** The project's own. */
export const subscriptionsFile = fileURLToPath(new URL('../../subscriptions.ts', import.meta.url));

/** The rules in a file. @throws SubscriptionError, and whatever the file throws when it is loaded */
export async function subscriptionsAt(file: string): Promise<Subscriptions> {
  return subscriptionsIn(await import(pathToFileURL(resolve(file)).href), file);
}
