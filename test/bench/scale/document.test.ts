import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withSection } from '../../../bench/cost/marked-section.ts';
import { loads } from '../../../bench/scale/loads.ts';
import { forecastAll, scaleTables } from '../../../bench/scale/scale-tables.ts';
import { assumed } from '../../../bench/scale/settings.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'scale.md');

describe('docs/scale.md', () => {
  it('says what the model says; npm run bench:scale -- --write brings it up to date', () => {
    const document = readFileSync(file, 'utf8');

    const written = withSection(
      document,
      'scale',
      scaleTables(forecastAll(loads, assumed), assumed),
    );

    expect(document).toBe(written);
  });
});
