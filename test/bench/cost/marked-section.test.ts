import { describe, expect, it } from '@jest/globals';
import { table, withSection } from '../../../bench/cost/marked-section.ts';

describe('a document with a section of figures', () => {
  it('keeps all that is not between the marks', () => {
    const document = 'before\n<!-- cost -->\nold\n<!-- /cost -->\nafter\n';

    expect(withSection(document, 'cost', 'new')).toBe(
      'before\n<!-- cost -->\nnew\n<!-- /cost -->\nafter\n',
    );
  });

  it('is not written where the marks are missing', () => {
    expect(() => withSection('no marks', 'cost', 'new')).toThrow('<!-- cost -->');
  });

  it('has its numbers on the right', () => {
    expect(table(['what', '$'], [['SQS', '0.48']])).toBe(
      '| what | $ |\n| --- | ---: |\n| SQS | 0.48 |',
    );
  });
});
