import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { Provider } from './provider.ts';
import { slack } from './slack.ts';

/** Every provider there is. A receiver's own function imports its one; faces that need all take this. */
export const providers: readonly Provider[] = [slack, github, gitlab];

export function providerNamed(
  name: string,
  known: readonly Provider[] = providers,
): Provider | undefined {
  return known.find((provider) => provider.name === name);
}
