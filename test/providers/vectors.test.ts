import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { HookSecrets } from '../../src/domain/ports.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixturesRoot } from '../support/fixtures.ts';
import { requestWith } from '../support/requests.ts';

interface Vector {
  readonly scheme: 'github-sha256' | 'slack-v0' | 'gitlab-token' | 'standard-webhooks';
  readonly name: string;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly bodyFile?: string;
  /** Epoch seconds; null where the scheme knows no time. */
  readonly now: number | null;
  readonly valid: boolean;
}

const schemes: Readonly<Record<Vector['scheme'], { provider: Provider; list: string }>> = {
  'github-sha256': { provider: github, list: 'secrets' },
  'slack-v0': { provider: slack, list: 'secrets' },
  'gitlab-token': { provider: gitlab, list: 'secretTokens' },
  'standard-webhooks': { provider: gitlab, list: 'signingTokens' },
};

const { vectors } = JSON.parse(readFileSync(join(fixturesRoot, 'vectors.json'), 'utf8')) as {
  readonly vectors: readonly Vector[];
};

/** Signatures that providers and other receivers publish: the same verdict from us, on every one. */
describe('published signature vectors', () => {
  it.each(vectors.filter(({ valid }) => valid))('accepts $scheme $name', (vector) => {
    expect(verify(vector).body).toEqual(bodyOf(vector));
  });

  it.each(vectors.filter(({ valid }) => !valid))('refuses $scheme $name', (vector) => {
    expect(() => verify(vector)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^signature_(invalid|stale)$/) }),
    );
  });
});

function verify(vector: Vector) {
  const { provider, list } = schemes[vector.scheme];
  const secrets: HookSecrets = { [list]: [vector.secret] };
  const names = Object.entries(vector.headers);
  const headers = Object.fromEntries(names.map(([name, value]) => [name.toLowerCase(), value]));
  const request = requestWith({ headers, body: bodyOf(vector) });
  return provider.verify(request, secrets, (vector.now ?? 0) * 1000);
}

function bodyOf({ body = '', bodyBase64, bodyFile }: Vector): Buffer {
  if (bodyFile !== undefined) return readFileSync(join(fixturesRoot, bodyFile));
  return bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64');
}
