import { everyProvider } from '../../src/providers/registry.ts';
import { describeProvider } from './provider-contract.ts';

for (const provider of everyProvider) describeProvider(provider);
