import { describe, expect, it } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import { type EventFacts, envelopeOf, eventKeyOf } from '../../src/domain/envelope.ts';

const receipt = {
  provider: 'github',
  hook: 'acme-web',
  recordedtime: '2026-01-02T03:04:05.678Z',
  bodyhash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  contenttype: 'application/json',
  traceparent: undefined,
};

const facts: EventFacts = {
  id: 'e1',
  source: 'https://github.com/acme/web',
  type: 'com.github.issues.opened',
  subject: '7',
  time: '2026-01-02T03:04:00.000Z',
  action: 'opened',
  actor: { kind: 'service_account', id: 'bot' },
  scope: 'acme/web',
};

const bareFacts: EventFacts = {
  ...facts,
  subject: undefined,
  time: undefined,
  action: undefined,
  actor: undefined,
  scope: undefined,
};

describe('an envelope', () => {
  it('says what happened, who did it, and how we came to know', () => {
    const envelope = envelopeOf(facts, receipt);

    expect(envelope).toEqual({
      specversion: '1.0',
      id: 'e1',
      source: 'https://github.com/acme/web',
      type: 'com.github.issues.opened',
      subject: '7',
      time: '2026-01-02T03:04:00.000Z',
      datacontenttype: 'application/json',
      provider: 'github',
      hook: 'acme-web',
      action: 'opened',
      recordedtime: '2026-01-02T03:04:05.678Z',
      authtype: 'service_account',
      authid: 'bot',
      scope: 'acme/web',
      bodyhash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      contenttype: 'application/json',
    });
  });

  it('says which trace it is part of, where there is one', () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';

    const envelope = envelopeOf(facts, { ...receipt, traceparent });

    expect(envelope.traceparent).toBe('00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01');
    expect(new CloudEvent({ ...envelope }).validate()).toBe(true);
  });

  it('leaves out what is not known, and takes the time of receipt for the time', () => {
    const envelope = envelopeOf(bareFacts, { ...receipt, contenttype: undefined });

    expect(Object.keys(envelope)).toEqual([
      'specversion',
      'id',
      'source',
      'type',
      'time',
      'datacontenttype',
      'provider',
      'hook',
      'recordedtime',
      'bodyhash',
    ]);
    expect(envelope.time).toBe('2026-01-02T03:04:05.678Z');
  });

  it('has no empty attribute, which CloudEvents forbids', () => {
    const empty = { ...facts, subject: '', action: '', scope: '' };

    const envelope = envelopeOf(empty, { ...receipt, contenttype: '' });

    expect(Object.values(envelope)).not.toContain('');
  });

  it.each([
    ['with all there is to know', facts],
    ['with as little as there can be', bareFacts],
  ])('%s is a valid CloudEvent', (_, known) => {
    const envelope = envelopeOf(known, receipt);

    const isValid = new CloudEvent({ ...envelope }).validate();

    expect(isValid).toBe(true);
  });
});

describe('an event key', () => {
  it('names the provider, the hook and the id', () => {
    const key = eventKeyOf({ provider: 'slack', hook: 'default', id: 'Ev1:2' });

    expect(key).toBe('slack:default:Ev1:2');
  });
});
