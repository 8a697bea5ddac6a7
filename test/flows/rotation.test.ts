import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { Drill, forgers, latecomer, signer } from '../support/drill.ts';
import { TestSsm } from '../support/ssm.ts';

interface Rotation {
  readonly what: string;
  readonly provider: Provider;
  readonly list: string;
  readonly old: string;
  readonly fresh: string;
  /** The fingerprints of the two. */
  readonly oldOne: string;
  readonly freshOne: string;
  /** What an accepted delivery is answered. */
  readonly status: number;
}

const plain = {
  old: 'old secret',
  fresh: 'new secret',
  oldOne: 'b983b2',
  freshOne: '6b6995',
};
const rotations: readonly Rotation[] = [
  { what: 'Slack’s secrets', provider: slack, list: 'secrets', ...plain, status: 200 },
  { what: 'GitHub’s secrets', provider: github, list: 'secrets', ...plain, status: 202 },
  { what: 'GitLab’s secret tokens', provider: gitlab, list: 'secretTokens', ...plain, status: 202 },
  {
    what: 'GitLab’s signing tokens',
    provider: gitlab,
    list: 'signingTokens',
    old: 'whsec_b2xkIHNlY3JldA==',
    fresh: 'whsec_bmV3IHNlY3JldA==',
    oldOne: '241fb7',
    freshOne: '933019',
    status: 202,
  },
];

/** How long before the operator's change the receiver last read the secrets. */
const moments = [1, 29, 30, 299];
const atOnce = rotations.flatMap((rotation) => moments.map((age) => ({ ...rotation, age })));

let ssm: TestSsm;

beforeEach(async () => {
  ssm = new TestSsm();
  await ssm.start();
});

afterEach(() => ssm.stop());

describe('a rotation refuses not one delivery, and says when it is over', () => {
  it.each(atOnce)(
    'of $what, with the new one in use at once, $age s after the secrets were read',
    async ({ provider, list, old, fresh, oldOne, freshOne, status, age }) => {
      const drill = new Drill({ provider, list, ssm });
      drill.put(old);

      await drill.run(age, [signer(old)]);
      const before = drill.secretsSeen(300);
      drill.put(fresh, old);
      await drill.run(120, [signer(fresh), latecomer(old)]);
      const during = drill.secretsSeen(120);
      await drill.run(300, [signer(fresh)]);
      const after = drill.secretsSeen(300);
      drill.put(fresh);
      await drill.run(600, [signer(fresh)]);

      expect({ before, during, after }).toEqual({
        before: [oldOne],
        during: [freshOne, oldOne].sort(),
        after: [freshOne],
      });
      expect(Object.keys(drill.answers)).toEqual([String(status)]);
    },
  );

  it.each(rotations)(
    'of $what in a flood of bad signatures, with the new one in use five minutes later',
    async ({ provider, list, old, fresh, oldOne, freshOne, status }) => {
      const drill = new Drill({ provider, list, ssm });
      drill.put(old);

      await drill.run(299, [signer(old), forgers(10)]);
      drill.put(fresh, old);
      await drill.run(300, [signer(old), forgers(10)]);
      const before = drill.secretsSeen(300);
      await drill.run(120, [forgers(10), signer(fresh), latecomer(old)]);
      const during = drill.secretsSeen(120);
      await drill.run(300, [forgers(10), signer(fresh)]);
      const after = drill.secretsSeen(300);
      drill.put(fresh);
      await drill.run(600, [forgers(10), signer(fresh)]);

      expect({ before, during, after }).toEqual({
        before: [oldOne],
        during: [freshOne, oldOne].sort(),
        after: [freshOne],
      });
      expect(Object.keys(drill.answers)).toEqual([String(status)]);
      expect(Object.keys(drill.forgeries)).toEqual(['401']);
    },
  );
});

describe('an old secret that was removed', () => {
  it.each(rotations)('is refused once $what were read again', async (rotation) => {
    const { provider, list, old, fresh, status } = rotation;
    const drill = new Drill({ provider, list, ssm });
    drill.put(fresh, old);
    await drill.run(10, [signer(old), signer(fresh)]);

    drill.put(fresh);
    await drill.run(290, [signer(old), signer(fresh)]);
    const whileCached = { ...drill.answers };
    await drill.run(60, [signer(old), signer(fresh)]);

    expect(whileCached).toEqual({ [status]: 120 });
    expect(drill.answers).toEqual({ [status]: 132, 401: 12 });
  });
});

describe('a new secret that is in use at once while bad signatures keep coming', () => {
  it.each(rotations)(
    'of $what may be refused for half a minute, which is why one waits',
    async ({ provider, list, old, fresh, status }) => {
      const drill = new Drill({ provider, list, ssm });
      drill.put(old);
      await drill.run(10, [forgers(10), signer(old)]);

      drill.put(fresh, old);
      await drill.run(330, [forgers(10), signer(fresh)]);

      expect(drill.answers).toEqual({ [status]: 2 + 61, 401: 5 });
    },
  );
});

describe('a flood of bad signatures, to a known and to made-up hooks', () => {
  it.each(rotations)('costs $what one request in thirty seconds', async (rotation) => {
    const drill = new Drill({ ...rotation, ssm });
    drill.put(rotation.old);
    await drill.run(5, [signer(rotation.old)]);

    await drill.run(300, [forgers(100)], 15);

    expect(drill.forgeries).toEqual({ 401: 2000 });
    expect(ssm.asked).toBe(1 + 10);
  });

  it.each(rotations)(
    'costs $what, which were never read, one request a second while SSM throttles',
    async (rotation) => {
      const drill = new Drill({ ...rotation, ssm });
      drill.put(rotation.old);
      ssm.mood = 'throttled';

      await drill.run(5, [forgers(20)], 0.1);

      expect(drill.forgeries).toEqual({ 503: 1000 });
      expect(ssm.asked).toBe(5);
    },
  );

  it.each(rotations)(
    'does not keep $what from being read when SSM is well again',
    async (rotation) => {
      const drill = new Drill({ ...rotation, ssm });
      drill.put(rotation.old);
      ssm.mood = 'throttled';
      await drill.run(1, [forgers(20)], 0.1);

      ssm.mood = 'well';
      await drill.run(10, [forgers(10), signer(rotation.old)]);

      expect(drill.answers).toEqual({ [rotation.status]: 2 });
      expect(drill.forgeries).toEqual({ 503: 200, 401: 20 });
    },
  );
});

describe('a hook whose parameter', () => {
  it.each(rotations)('is malformed for $what is refused, and no other', async (rotation) => {
    const drill = new Drill({ ...rotation, ssm });
    const { provider, list, old, status } = rotation;
    drill.put(old);
    ssm.parameters.set(`/hooklane/test/${provider.name}/broken`, { [list]: [old, ''] });

    await drill.send(drill.requestSigned(old));
    await drill.send({ ...drill.requestSigned(old), path: '/broken' });

    expect(drill.answers).toEqual({ [status]: 1, 401: 1 });
  });
});
