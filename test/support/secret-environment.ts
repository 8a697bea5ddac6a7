import { everyProvider } from '../../src/providers/registry.ts';
import { testSecrets } from './requests.ts';

/** The variables that give a local service the secrets that tests sign with. */
export const secretEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  everyProvider.flatMap((provider) =>
    Object.entries(testSecrets(provider)).map(([list, [secret = '']]) => [
      provider.secretLists[list]?.environment ?? list,
      secret,
    ]),
  ),
);
