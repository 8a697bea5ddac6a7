import { describe, expect, it } from '@jest/globals';
import type { EventFacts } from '../../src/domain/envelope.ts';
import { github } from '../../src/providers/github.ts';
import { markVerified } from '../../src/providers/signature.ts';
import { requestWith } from '../support/requests.ts';

const early = '2026-01-01T00:00:00.000Z';
const later = '2026-01-01T00:00:07.000Z';
const latest = '2026-01-01T00:00:09.000Z';

function factsOf(event: string, payload: unknown): EventFacts {
  const request = requestWith({
    headers: { 'x-github-event': event },
    body: Buffer.from(JSON.stringify(payload)),
  });
  const reading = github.read(markVerified(request, { isIdSigned: true, secret: 'one' }));
  if (reading.kind !== 'event') throw new Error('expected an event');
  return reading.facts;
}

/** The events that no fixture shows; the others are in `test/fixtures/github`. */
describe('the subject of a GitHub event', () => {
  it.each([
    ['custom_property', { definition: { property_name: 'tier' } }, 'tier'],
    ['deployment_protection_rule', { deployment: { id: 9 } }, '9'],
    ['installation_target', { installation: { id: 3 } }, '3'],
    ['projects_v2', { projects_v2: { id: 8, number: 1 } }, '8'],
    ['projects_v2_status_update', { projects_v2_status_update: { id: 8 } }, '8'],
    ['pull_request', { number: 5, pull_request: { id: 77, number: 5 } }, '5'],
    ['repository_advisory', { repository_advisory: { ghsa_id: 'GHSA-1' } }, 'GHSA-1'],
  ])('%s is what it is about', (event, payload, expected) => {
    const { subject } = factsOf(event, payload);

    expect(subject).toBe(expected);
  });
});

describe('the time of a GitHub event', () => {
  it.each([
    ['check_run', { started_at: early, completed_at: later }, later],
    ['check_run', { started_at: early, completed_at: null }, early],
    ['release', { created_at: early, published_at: later, updated_at: latest }, latest],
    ['release', { created_at: early, published_at: later }, later],
    ['release', { created_at: early, published_at: null }, early],
    ['workflow_job', { created_at: early, started_at: later, completed_at: latest }, latest],
    ['workflow_job', { created_at: early, started_at: later, completed_at: null }, later],
    ['workflow_job', { created_at: early, started_at: null, completed_at: null }, early],
  ])('%s with %j is the last that is known', (event, object, expected) => {
    const { time } = factsOf(event, { [event]: object });

    expect(time).toBe(expected);
  });

  it('of a deployment under protection is when that changed', () => {
    const deployment = { created_at: early, updated_at: later };

    const { time } = factsOf('deployment_protection_rule', { deployment });

    expect(time).toBe(later);
  });
});
