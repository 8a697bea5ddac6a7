import { describe, expect, it } from '@jest/globals';
import { HookError } from '../../src/domain/errors.ts';
import type { Count, HookSecrets } from '../../src/domain/ports.ts';
import { authorize } from '../../src/flows/authorize.ts';
import { custom } from '../../src/providers/custom.ts';
import { fingerprintOf } from '../../src/providers/signature.ts';
import { logInto } from '../support/receiver.ts';
import { requestWith } from '../support/requests.ts';

const now = Date.parse('2026-01-02T03:04:05.678Z');

interface World {
  readonly hooks?: Readonly<Record<string, HookSecrets>>;
  readonly renewed?: HookSecrets;
  readonly failure?: Error;
}

function authorizerOf({ hooks, renewed, failure }: World) {
  const logged: string[] = [];
  const counted: Count[] = [];
  const deadlines: number[] = [];
  const secretsOf = async (hook: string, deadline: number) => {
    deadlines.push(deadline);
    if (failure !== undefined) throw failure;
    return hooks?.[hook];
  };
  const deps = {
    provider: custom,
    secrets: { secretsOf, renewedSecretsOf: async () => renewed },
    clock: () => now,
    log: logInto(logged, counted),
  };
  const ask = (headers: Readonly<Record<string, string>>) =>
    authorize(deps, requestWith({ headers }));
  return { ask, logged, counted, deadlines };
}

const known = { default: { tokens: ['current', 'previous'] } };

describe('who asks with a bearer token', () => {
  it.each(['current', 'previous'])('is let in by the %s one', async (token) => {
    const { ask, logged } = authorizerOf({ hooks: known });

    const verdict = await ask({ authorization: `Bearer ${token}` });

    expect(verdict).toEqual({ kind: 'allow', fingerprint: fingerprintOf(token) });
    expect(logged).toEqual([]);
  });

  it('is let in by one that was put in since the tokens were read', async () => {
    const { ask } = authorizerOf({ hooks: known, renewed: { tokens: ['new'] } });

    const verdict = await ask({ authorization: 'Bearer new' });

    expect(verdict).toEqual({ kind: 'allow', fingerprint: fingerprintOf('new') });
  });

  it.each([
    ['none of the hook’s', known, 'other'],
    ['one of another hook', { ...known, other: { tokens: ['other'] } }, 'other'],
    ['any, where the hook has none', { default: {} }, 'any'],
    ['any, where there is no hook', {}, 'any'],
  ])('is kept out by %s, and counted', async (_what, hooks, token) => {
    const { ask, logged, counted } = authorizerOf({ hooks });

    const verdict = await ask({ authorization: `Bearer ${token}` });

    expect(verdict).toEqual({ kind: 'deny' });
    expect(logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'WARN',
        message: 'refused',
        code: 'signature_invalid',
        provider: 'custom',
        delivery: 'delivery-1',
      },
    ]);
    expect(counted).toEqual([{ metric: 'SignaturesMismatched', by: ['provider', 'code'] }]);
  });

  it('waits 2.5 s for the tokens', async () => {
    const { ask, deadlines } = authorizerOf({ hooks: known });

    await ask({ authorization: 'Bearer current' });

    expect(deadlines).toEqual([now + 2500]);
  });
});

it.each([
  ['no header', {}],
  ['an empty header', { authorization: '' }],
  ['the scheme alone', { authorization: 'Bearer ' }],
  ['another scheme', { authorization: 'Basic Y3VycmVudA==' }],
])('who asks with %s is told to say who he is, and nothing is read', async (_what, headers) => {
  const { ask, deadlines } = authorizerOf({ hooks: known });

  const verdict = await ask(headers);

  expect(verdict).toEqual({ kind: 'unauthorized' });
  expect(deadlines).toEqual([]);
});

describe('where the tokens cannot be read', () => {
  it('nobody is let in or kept out, and the log says why', async () => {
    const cause = new Error('AccessDenied for parameter x');
    const failure = new HookError('secrets_unavailable', 'no secrets', { cause });
    const { ask, logged, counted } = authorizerOf({ failure });

    const verdict = ask({ authorization: 'Bearer current' });

    await expect(verdict).rejects.toBe(failure);
    expect(logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'ERROR',
        message: 'not accepted',
        code: 'secrets_unavailable',
        provider: 'custom',
        delivery: 'delivery-1',
        cause: 'Error',
      },
    ]);
    expect(counted).toEqual([{ metric: 'RequestsNotAccepted', by: ['provider', 'code'] }]);
  });

  it('a fault of our own is nothing else', async () => {
    const failure = new TypeError('a bug');
    const { ask, logged } = authorizerOf({ failure });

    const verdict = ask({ authorization: 'Bearer current' });

    await expect(verdict).rejects.toBe(failure);
    expect(logged).toEqual([]);
  });
});
