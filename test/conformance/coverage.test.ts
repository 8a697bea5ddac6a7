import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '..', '..', 'conformance');
const { vectors } = JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8')) as {
  readonly vectors: readonly { readonly id: string }[];
};
const ids: ReadonlySet<string> = new Set(vectors.map(({ id }) => id));

type Kind = readonly [what: string, slack: string, github: string, gitlab: string];

/**
 * What is done to requests, and the vectors in which each provider's are: a vector that goes leaves a gap
 * that shows. GitHub signs no time, so its requests of any age are good; GitLab's digests are in base64, and
 * what upper case and odd lengths are to hex has its like there.
 */
const kinds: readonly Kind[] = [
  ['good', 'published event command interaction', 'published event form', 'published signed token'],
  ['of a wrong secret', 'secret-wrong', 'secret-wrong', 'secret-wrong token-wrong'],
  ['with a flipped byte', 'body-flipped', 'body-flipped', 'body-flipped both-body-changed'],
  ['truncated', 'body-truncated', 'body-truncated', 'body-truncated'],
  ['stale', 'aged-301 aged-a-day', 'no-time', 'aged-301 both-stale token-stale'],
  ['early', 'ahead-301', 'no-time-ahead', 'ahead-301'],
  [
    'without a header',
    'signature-missing timestamp-missing unsigned type-missing',
    'signature-missing delivery-missing event-missing type-missing',
    'signature-missing timestamp-missing id-missing token-missing kind-nowhere type-missing',
  ],
  [
    'with a header twice',
    'signature-doubled timestamp-doubled type-doubled',
    'signature-doubled delivery-doubled event-doubled type-doubled',
    'signature-doubled timestamp-doubled id-doubled token-doubled type-doubled',
  ],
  [
    'with a digest in upper case',
    'signature-upper-case signature-prefix-upper-case',
    'signature-upper-case signature-prefix-upper-case',
    'signature-upper-case signature-version-upper-case',
  ],
  [
    'with a digest of odd length',
    'signature-odd-length signature-odd-length-longer',
    'signature-odd-length signature-odd-length-longer',
    'signature-odd-length signature-unpadded',
  ],
  [
    'with a digest in other letters',
    'signature-not-hex signature-full-width',
    'signature-not-hex signature-full-width',
    'signature-junk-inside signature-base64url signature-hex',
  ],
  [
    'with an empty signature',
    'signature-empty signature-only-prefix',
    'signature-empty signature-only-prefix',
    'signature-empty signature-only-version token-empty both-empty-signature',
  ],
  [
    'of an unknown version',
    'signature-version-unknown',
    'signature-version-unknown',
    'signature-version-unknown both-unknown-version',
  ],
  [
    'with several signatures',
    'signature-list-right-first signature-list-right-last',
    'signature-list-right-first signature-list-right-last',
    'signature-list-right-first signature-list-right-last signature-list-none-right',
  ],
  [
    'smuggled in by an ssl_check',
    'ssl-check-with-command ssl-check-with-interaction ssl-check-in-query ssl-check-in-json',
    'ssl-check-with-event',
    'ssl-check-with-event',
  ],
  [
    'of a form with a charset',
    'form-with-charset',
    'form-with-charset',
    'type-of-a-form-with-charset',
  ],
  ['that AWS encodes in base64', 'command type-binary', 'form type-binary', 'form type-binary'],
  ['that are no UTF-8', 'body-not-utf8', 'body-not-utf8', 'body-not-utf8'],
  [
    'with an empty body',
    'body-emptied body-signed-empty',
    'body-emptied body-signed-empty',
    'body-emptied body-signed-empty',
  ],
  [
    'replayed under a new id',
    'event-id-changed',
    'replay-new-delivery',
    'id-changed token-replay-new-id',
  ],
  [
    'of a wrong content type',
    'form-as-json type-of-a-form type-binary',
    'form-as-json type-of-a-form type-binary',
    'type-of-a-form type-binary',
  ],
];

describe('the vectors', () => {
  const cells = kinds.flatMap(([what, slack, github, gitlab]) => [
    { provider: 'slack', what, names: slack.split(' ') },
    { provider: 'github', what, names: github.split(' ') },
    { provider: 'gitlab', what, names: gitlab.split(' ') },
  ]);

  it.each(cells)('have requests of $provider $what', ({ provider, names }) => {
    const missing = names.filter((name) => !ids.has(`${provider}-${name}`));

    expect(missing).toEqual([]);
  });

  it('are as many as their README says', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');

    expect(readme).toContain(`each with the verdict a receiver owes it: ${vectors.length} of them`);
  });
});
