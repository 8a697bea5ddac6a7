import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { providerNamed, providers } from '../../src/providers/registry.ts';
import { acme } from '../support/acme.ts';
import { describeProvider } from './provider-contract.ts';

/** What `docs/adding-a-provider.md` promises: a file, a line, and fixtures. */
describeProvider(acme, join(import.meta.dirname, '..', 'support', 'acme-fixtures'));

describe('the registry', () => {
  it('knows a provider by its name once its line is there', () => {
    expect(providerNamed('acme')).toBeUndefined();
    expect(providerNamed('acme', [...providers, acme])).toBe(acme);
    expect(providers.map(({ name }) => name)).toEqual(['slack', 'github', 'gitlab']);
  });
});
