import { describe, expect, it } from '@jest/globals';
import { traceHeaderOf, traceIdOf, traceparentOf } from '../../src/domain/trace.ts';

const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';

describe('the trace header of X-Ray', () => {
  it.each([
    [
      'as it is documented',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    ],
    [
      'with a lineage',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:68b12a3d:0',
    ],
    [
      'in another order',
      'Self=1-6759e988-bd862e3fe1be46a994272793;Sampled=1;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793',
    ],
  ])('%s names a trace that is sampled', (_how, header) => {
    expect(traceparentOf(header)).toBe(traceparent);
  });

  it.each(['Sampled=0', 'Sampled=?', 'Lineage=1:68b12a3d:0'])(
    'with %s names a trace that is not sampled',
    (field) => {
      const header = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;${field}`;

      expect(traceparentOf(header)).toBe('00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00');
    },
  );

  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['has no parent', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'],
    ['has no root', 'Parent=53995c3f42cd8ad8;Sampled=1'],
    ['has a short root', 'Root=1-5759e988-bd862e3f;Parent=53995c3f42cd8ad8;Sampled=1'],
    [
      'has a root of another version',
      'Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8',
    ],
    [
      'has a root that is no number',
      'Root=1-5759e98g-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8',
    ],
    ['has a long parent', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad80'],
    ['is all zeros', `Root=1-${'0'.repeat(8)}-${'0'.repeat(24)};Parent=53995c3f42cd8ad8`],
    ['has a parent of zeros', `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${'0'.repeat(16)}`],
    ['is anything else', 'a=b;%%;;=\n'],
  ])('that %s names no trace', (_why, header) => {
    expect(traceparentOf(header)).toBeUndefined();
  });
});

describe('the traceparent of an envelope', () => {
  it.each([
    [traceparent, 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'],
    [
      '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
    ],
  ])('%s is again what X-Ray said', (text, header) => {
    expect(traceHeaderOf(text)).toBe(header);
    expect(traceparentOf(header)).toBe(text);
  });

  it('has the id that X-Ray shows for the trace', () => {
    expect(traceIdOf(traceparent)).toBe('1-5759e988-bd862e3fe1be46a994272793');
  });

  it.each([undefined, '', 'hello', `${traceparent}-00`, traceparent.toUpperCase()])(
    '%j is none',
    (text) => {
      expect(traceHeaderOf(text)).toBeUndefined();
      expect(traceIdOf(text)).toBeUndefined();
    },
  );
});
