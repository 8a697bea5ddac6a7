import type { HookSecrets } from '../../../src/domain/ports.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { type LoopbackServer, startLoopbackServer } from '../loopback-server.ts';
import type { AwsAccount } from './aws-account.ts';

/** A receiver that does what ours does with a signature, by the secrets that are in the account at the time. */
export function startReceiver(
  provider: Provider,
  account: AwsAccount,
  stage: string,
): Promise<LoopbackServer> {
  return startLoopbackServer((request) => {
    const hook = request.path === '/' ? 'default' : request.path.slice(1);
    const secrets = account.parameters.valueOf(`/hooklane/${stage}/${provider.name}/${hook}`);
    try {
      const { fingerprint } = provider.verify(request, (secrets ?? {}) as HookSecrets, Date.now());
      const dimensions = {
        function: `hooklane-${stage}-${provider.name}`,
        provider: provider.name,
        hook,
      };
      account.metrics.count('EventsAccepted', { ...dimensions, secret: fingerprint }, Date.now());
      return { status: 202, body: '' };
    } catch {
      return { status: 401, body: '' };
    }
  });
}
