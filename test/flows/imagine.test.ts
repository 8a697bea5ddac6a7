import { describe, expect, it } from '@jest/globals';
import { imagine } from '../../src/flows/imagine.ts';
import { everyProvider, providerNamed } from '../../src/providers/registry.ts';
import { acme } from '../support/acme.ts';
import { type FixtureCase, fixturesOf, fixtureTime } from '../support/fixtures.ts';

const cases = everyProvider.flatMap(({ name }) => fixturesOf(name).map((each) => ({ name, each })));
const events = cases.filter(({ each }) => each.envelope !== undefined);
const handshakes = cases.filter(({ each }) => each.envelope === undefined);

function imagined(name: string, { headers, body }: FixtureCase, hook = 'default') {
  const provider = providerNamed(name) ?? acme;
  return imagine({ provider, hook, headers, body }, fixtureTime);
}

describe('an event that is imagined', () => {
  it('has the envelope that a receiver would give it, whoever’s it is', async () => {
    const happenings = await Promise.all(events.map(({ name, each }) => imagined(name, each)));

    const envelopes = happenings.map((happening) => {
      const { key, data, ...envelope } = happening?.event ?? { key: '', data: '' };
      return envelope;
    });
    expect(envelopes).toEqual(events.map(({ each }) => each.envelope));
  });

  it('has every digit of its payload, as the target would get it', async () => {
    const provider = providerNamed('github') ?? acme;
    const body = Buffer.from('{"action":"opened","id":12345678901234567890}');
    const headers = { 'x-github-event': 'issues', 'x-github-delivery': 'd1' };

    const happening = await imagine({ provider, hook: 'acme', headers, body }, fixtureTime);

    expect(happening?.event.key).toBe('github:acme:d1');
    expect(happening?.json).toContain(',"data":{"action":"opened","id":12345678901234567890}}');
  });

  it('is none where the receiver answers by itself', async () => {
    const happenings = await Promise.all(handshakes.map(({ name, each }) => imagined(name, each)));

    expect(happenings.length).toBeGreaterThan(0);
    expect(happenings).toEqual(happenings.map(() => undefined));
  });

  it('is none where the receiver would refuse it', async () => {
    const body = Buffer.from('no JSON');
    const refused = { name: 'broken', headers: { 'x-github-event': 'push' }, body };
    const request = { ...refused, envelope: undefined, answer: undefined, data: undefined };

    await expect(imagined('github', request)).rejects.toMatchObject({ code: 'body_malformed' });
  });
});
