import { custom } from './custom.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { Provider } from './provider.ts';
import { slack } from './slack.ts';

/** All that have a URL of their own. A receiver's own function imports its one; faces that need all take this. */
export const providers: readonly Provider[] = [slack, github, gitlab];

/** And who comes through the gateway. */
export const everyProvider: readonly Provider[] = [...providers, custom];

export function providerNamed(
  name: string,
  known: readonly Provider[] = everyProvider,
): Provider | undefined {
  return known.find((provider) => provider.name === name);
}
