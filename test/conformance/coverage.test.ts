import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '..', '..', 'conformance');
const { vectors } = JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8')) as {
  readonly vectors: readonly Vector[];
};

interface Vector {
  readonly id: string;
  readonly expect: { readonly accepted: boolean; readonly status: number; readonly code?: string };
}

/** Each provider has its own status for what is accepted; what is refused is refused alike. */
const acceptedBy: Readonly<Record<string, string>> = {
  slack: 'accepted 200',
  github: 'accepted 202',
  gitlab: 'accepted 202',
};
const forged = 'refused 401 signature_invalid';
const stale = 'refused 401 signature_stale';
const malformed = 'refused 400 body_malformed';

type Kind = readonly [
  what: string,
  verdict: 'accepted' | typeof forged | typeof stale | typeof malformed,
  slack: string,
  github: string,
  gitlab: string,
];

/**
 * What is done to requests, the verdict on them, and the vectors in which each provider's are: a vector
 * that goes leaves a gap that shows, and so does one that changes sides. GitHub signs no time, so its
 * requests of any age are good; GitLab's digests are in base64, and what upper case and odd lengths are
 * to hex has its like there.
 */
const kinds: readonly Kind[] = [
  [
    'good',
    'accepted',
    'published event command interaction',
    'event form',
    'published signed token',
  ],
  ['signed right, but no event', malformed, '', 'published', ''],
  ['of a wrong secret', forged, 'secret-wrong', 'secret-wrong', 'secret-wrong token-wrong'],
  ['with a flipped byte', forged, 'body-flipped', 'body-flipped', 'body-flipped both-body-changed'],
  ['truncated', forged, 'body-truncated', 'body-truncated', 'body-truncated'],
  ['stale', stale, 'aged-301 aged-a-day', '', 'aged-301 both-stale'],
  ['early', stale, 'ahead-301', '', 'ahead-301'],
  ['of any age, where no time is signed', 'accepted', '', 'no-time no-time-ahead', 'token-stale'],
  [
    'without a header that proves something',
    forged,
    'signature-missing timestamp-missing unsigned',
    'signature-missing',
    'signature-missing timestamp-missing id-missing token-missing',
  ],
  [
    'without a header that nobody needs',
    'accepted',
    'type-missing',
    'delivery-missing type-missing',
    'type-missing',
  ],
  ['without a word of what happened', malformed, '', 'event-missing', 'kind-nowhere'],
  [
    'with a header twice that proves something',
    forged,
    'signature-doubled timestamp-doubled',
    'signature-doubled',
    'signature-doubled timestamp-doubled id-doubled token-doubled',
  ],
  [
    'with another header twice',
    'accepted',
    'type-doubled',
    'delivery-doubled event-doubled type-doubled',
    'type-doubled',
  ],
  [
    'with a digest in upper case',
    forged,
    'signature-upper-case signature-prefix-upper-case',
    'signature-upper-case signature-prefix-upper-case',
    'signature-upper-case signature-version-upper-case',
  ],
  [
    'with a digest of odd length',
    forged,
    'signature-odd-length signature-odd-length-longer',
    'signature-odd-length signature-odd-length-longer',
    'signature-odd-length signature-unpadded',
  ],
  [
    'with a digest in other letters',
    forged,
    'signature-not-hex signature-full-width',
    'signature-not-hex signature-full-width',
    'signature-junk-inside signature-base64url signature-hex',
  ],
  [
    'with an empty signature',
    forged,
    'signature-empty signature-only-prefix',
    'signature-empty signature-only-prefix',
    'signature-empty signature-only-version token-empty both-empty-signature',
  ],
  [
    'of an unknown version',
    forged,
    'signature-version-unknown',
    'signature-version-unknown',
    'signature-version-unknown both-unknown-version',
  ],
  [
    'with several signatures, where one is the rule or none is right',
    forged,
    'signature-list-right-first signature-list-right-last',
    'signature-list-right-first signature-list-right-last',
    'signature-list-none-right',
  ],
  [
    'with several signatures, one of them right',
    'accepted',
    '',
    '',
    'signature-list-right-first signature-list-right-last',
  ],
  [
    'smuggled in by an ssl_check',
    forged,
    'ssl-check-with-command ssl-check-with-interaction ssl-check-in-query ssl-check-in-json',
    'ssl-check-with-event',
    'ssl-check-with-event',
  ],
  [
    'of a form with a charset',
    'accepted',
    'form-with-charset',
    'form-with-charset',
    'type-of-a-form-with-charset',
  ],
  [
    'that AWS encodes in base64',
    'accepted',
    'command type-binary',
    'form type-binary',
    'type-binary',
  ],
  ['of a form, from who sends none', malformed, '', '', 'form'],
  ['that are no UTF-8', 'accepted', 'body-not-utf8', 'body-not-utf8', 'body-not-utf8'],
  ['with the body taken away', forged, 'body-emptied', 'body-emptied', 'body-emptied'],
  [
    'with an empty body, signed',
    malformed,
    'body-signed-empty',
    'body-signed-empty',
    'body-signed-empty',
  ],
  ['replayed under a new id that is signed', forged, 'event-id-changed', '', 'id-changed'],
  [
    'replayed under a new id that nobody signs',
    'accepted',
    '',
    'replay-new-delivery',
    'token-replay-new-id',
  ],
  [
    'of a wrong content type',
    'accepted',
    'form-as-json type-of-a-form type-binary',
    'form-as-json type-of-a-form type-binary',
    'type-of-a-form type-binary',
  ],
];

describe('the vectors', () => {
  const cells = kinds.flatMap(cellsOf);

  it.each(cells.filter(({ ids }) => ids.length > 0))(
    'have requests of $provider $what: $verdict',
    ({ ids, verdict }) => {
      const verdicts = ids.map((id) => [id, verdictOn(id)]);

      expect(verdicts).toEqual(ids.map((id) => [id, verdict]));
    },
  );

  it('are as many as their README says', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');

    expect(readme).toContain(`each with the verdict a receiver owes it: ${vectors.length} of them`);
  });
});

/** A kind as each provider has it. */
function cellsOf([what, verdict, slack, github, gitlab]: Kind) {
  return Object.entries({ slack, github, gitlab }).map(([provider, names]) => ({
    provider,
    what,
    verdict: verdict === 'accepted' ? acceptedBy[provider] : verdict,
    ids: names === '' ? [] : names.split(' ').map((name) => `${provider}-${name}`),
  }));
}

function verdictOn(id: string): string {
  const vector = vectors.find((each) => each.id === id);
  if (vector === undefined) return 'there is no such vector';
  const { accepted, status, code } = vector.expect;
  return accepted ? `accepted ${status}` : `refused ${status} ${code}`;
}
