import { describe, expect, it } from '@jest/globals';
import { requestsIn } from '../../src/providers/cloud-event-batch.ts';
import { cloudEventFactsIn } from '../../src/providers/custom.ts';
import { markAuthenticated } from '../../src/providers/signature.ts';
import { requestWith } from '../support/requests.ts';
import { type Parcel, parcelOf } from './parcel.ts';
import { trialOf } from './trial.ts';

/** The first parcels there are, up to a number. */
function parcelsTo(number: number): readonly Parcel[] {
  const parcels: Parcel[] = [];
  for (let next = 0; next < number; next += parcels.at(-1)?.trials.length ?? 1) {
    parcels.push(parcelOf(1, next));
  }
  return parcels;
}

function requestOf({ headers, body }: Pick<Parcel, 'headers' | 'body'>) {
  return markAuthenticated(requestWith({ headers, body }));
}

const ownKey = 'custom:default:';

describe('what is sent', () => {
  it('is five of six times a webhook, and else of your own, in a batch for the most part', () => {
    const parcels = parcelsTo(101);

    const own = parcels.filter(({ path }) => path === '/events');
    expect(parcels).toHaveLength(90);
    expect(own.map(({ trials }) => trials.length)).toEqual([1, 1, 1, 1, 12]);
  });

  it('has every event once', () => {
    const numbers = parcelsTo(303).flatMap(({ trials }) => trials.map(({ number }) => number));

    expect(numbers).toEqual(Array.from({ length: 303 }, (_, index) => index));
  });

  it('is large now and then, whoever sends it', () => {
    const places = Array.from({ length: 4000 }, (_, index) => trialOf(1, index))
      .filter(({ body }) => body.length > 250_000)
      .map(({ place }) => place);

    expect(new Set(places)).toEqual(new Set(['webhook', 'single', 'batch']));
  });

  it('is the same for the same number', () => {
    expect(parcelOf(1, 89)).toEqual(parcelOf(1, 89));
    expect(parcelOf(1, 89).body).not.toEqual(parcelOf(2, 89).body);
  });
});

describe('an event of your own', () => {
  it.each([
    ['structured', 85, 'application/cloudevents+json'],
    ['binary', 86, 'application/octet-stream'],
  ])('in the %s form has the key that it is looked for by', (_form, number, contentType) => {
    const parcel = parcelOf(1, number);

    const { id } = cloudEventFactsIn(requestOf(parcel));

    expect(parcel.headers['content-type']).toBe(contentType);
    expect([ownKey + id]).toEqual(parcel.trials.map(({ key }) => key));
  });

  it('in a batch has the key and the bytes that it is looked for by', () => {
    const parcel = parcelOf(1, 89);

    const requests = requestsIn(requestOf(parcel));

    const found = requests.map((each) => [ownKey + cloudEventFactsIn(each).id, each.body]);
    expect(found).toEqual(parcel.trials.map(({ key, body }) => [key, body]));
  });
});
