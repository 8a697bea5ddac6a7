import { describe, expect, it } from '@jest/globals';
import { decodeDelivery } from '../../src/domain/delivery.ts';
import type { Count } from '../../src/domain/ports.ts';
import { rehearse } from '../../src/flows/rehearse.ts';
import { everyProvider } from '../../src/providers/registry.ts';
import { acme } from '../support/acme.ts';
import { fixtureTime } from '../support/fixtures.ts';
import { logInto } from '../support/receiver.ts';

describe('a rehearsal', () => {
  it.each([...everyProvider, acme])(
    'goes the whole way of an event of $name, and into no queue but the one it is given',
    async (provider) => {
      const messages: string[] = [];
      const logged: string[] = [];
      const counted: Count[] = [];
      const send = async (message: string): Promise<void> => {
        messages.push(message);
      };

      await rehearse({
        provider,
        queue: { send },
        log: logInto(logged, counted),
        clock: () => fixtureTime,
      });

      expect(messages.map((message) => decodeDelivery(message).envelope)).toMatchObject([
        { provider: provider.name, hook: 'default' },
      ]);
      expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ message: 'accepted' }]);
      expect(counted).toMatchObject([{ metric: 'EventsAccepted' }]);
    },
  );

  it('proves nothing by a secret that anybody else has: each has its own', async () => {
    const logged: string[] = [];
    const [provider = acme] = everyProvider;
    const deps = {
      provider,
      queue: { send: async () => {} },
      log: logInto(logged),
      clock: () => fixtureTime,
    };

    await rehearse(deps);
    await rehearse(deps);

    const [first, second] = logged.map((line) => JSON.parse(line).secret);
    expect(first).toMatch(/^[0-9a-f]{6}$/);
    expect(second).not.toBe(first);
  });

  it('ends in silence where the queue fails: there is no bucket to spill to', async () => {
    const queue = { send: () => Promise.reject(new Error('away')) };
    const log = logInto([]);

    const rehearsal = rehearse({ provider: acme, queue, log, clock: () => fixtureTime });

    await expect(rehearsal).resolves.toBeUndefined();
  });
});
