import { describe, expect, it } from '@jest/globals';
import { Ledger } from './ledger.ts';
import { type Parcel, parcelOf } from './parcel.ts';

const webhook = parcelOf(1, 0);
const single = parcelOf(1, 85);
const batch = parcelOf(1, 89);

function keysOf({ trials }: Parcel): readonly string[] {
  return trials.map(({ key }) => key);
}

describe('the ledger', () => {
  it('has what a provider was told by a status alone', () => {
    const ledger = new Ledger();

    ledger.note(webhook, { status: 200, text: '' });

    expect([...ledger.accepted.keys()]).toEqual(['slack:default:trial-1-0']);
  });

  it('has what a producer was told by the keys in the answer', () => {
    const ledger = new Ledger();

    ledger.note(single, { status: 202, text: '{"id":"custom:default:another"}' });
    ledger.note(batch, { status: 202, text: JSON.stringify({ ids: keysOf(batch) }) });

    expect([...ledger.accepted.keys()]).toEqual(['custom:default:another', ...keysOf(batch)]);
  });

  it('has those, too, that the answer to a batch does not name', () => {
    const ledger = new Ledger();

    ledger.note(batch, { status: 202, text: '{"ids":["one"]}' });

    expect(ledger.accepted.size).toBe(12);
    expect([...ledger.accepted.keys()].slice(0, 2)).toEqual([
      'one',
      'custom:default:/faults|trial-1-90, which the answer does not name',
    ]);
  });

  it('has nothing of what was refused or not answered', () => {
    const ledger = new Ledger();

    ledger.note(batch, { status: 503, text: '{}' });
    ledger.note(batch, undefined);

    expect(ledger).toMatchObject({ sent: 2, batches: 2, batchesRefused: 1, noAnswer: 1 });
    expect([...ledger.accepted]).toEqual([]);
    expect(ledger.refusedWrongly).toEqual([]);
  });

  it('names what was told that it is wrong', () => {
    const ledger = new Ledger();

    ledger.note(single, { status: 400, text: '{}' });
    ledger.noteReplay('a', { status: 404, text: '{}' });

    expect(ledger.refusedWrongly).toEqual([
      'custom:default:/faults|trial-1-85: 400',
      'replay of a: 404',
    ]);
  });

  it('counts the replays of an event, and those that were answered 202', () => {
    const ledger = new Ledger();

    ledger.noteReplay('a', { status: 503, text: '{}' });
    ledger.noteReplay('a', { status: 202, text: '{}' });
    ledger.noteReplay('b', undefined);

    expect([...ledger.replays]).toEqual([
      ['a', { asked: 2, taken: 1 }],
      ['b', { asked: 1, taken: 0 }],
    ]);
    expect(ledger.refusedWrongly).toEqual([]);
  });
});
