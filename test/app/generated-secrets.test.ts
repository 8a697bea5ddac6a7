import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  generatedSecretsFile,
  readGenerated,
  writeGenerated,
} from '../../src/app/generated-secrets.ts';

let root: string;
let file: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hooklane-'));
  file = generatedSecretsFile(join(root, 'data'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('secrets that a local service made up', () => {
  it('are none where it has not run', () => {
    const secrets = readGenerated(file);

    expect(secrets).toEqual({});
  });

  it('are found again by who looks in the same place', () => {
    writeGenerated(file, { github: { secrets: ['a'] }, gitlab: { signingTokens: ['b'] } });

    const secrets = readGenerated(join(root, 'data', 'secrets.json'));

    expect(secrets).toEqual({ github: { secrets: ['a'] }, gitlab: { signingTokens: ['b'] } });
  });

  it('replace those from before', () => {
    writeGenerated(file, { github: { secrets: ['a'] } });

    writeGenerated(file, { github: { secrets: ['b'] } });

    expect(readGenerated(file)).toEqual({ github: { secrets: ['b'] } });
  });

  it('can be read by nobody else on the machine', () => {
    writeGenerated(file, { github: { secrets: ['a'] } });

    const modes = [file, join(root, 'data')].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o600, 0o700]);
  });

  it('are a text that a person can read, and no half-written file is left beside it', () => {
    writeGenerated(file, { github: { secrets: ['a'] } });

    const text = readFileSync(file, 'utf8');
    expect(text).toBe('{\n  "github": {\n    "secrets": [\n      "a"\n    ]\n  }\n}\n');
    expect(readdirSync(join(root, 'data'))).toEqual(['secrets.json']);
  });
});
