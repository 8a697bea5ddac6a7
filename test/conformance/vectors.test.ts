import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { requestOf } from '../../src/adapters/aws/function-url.ts';
import { unpackBody } from '../../src/domain/body.ts';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import type { HttpResponse } from '../../src/domain/http.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import { process } from '../../src/flows/process.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providerNamed } from '../../src/providers/registry.ts';
import { MemoryStore, memoryBodies, memoryQueue } from '../support/memory-ports.ts';
import { logInto, receiverOf } from '../support/receiver.ts';
import { type Encoding, eventOf } from './function-url.ts';
import { problemsOf } from './json-schema.ts';

interface Vector {
  readonly id: string;
  readonly provider: string;
  readonly title: string;
  readonly secrets?: readonly string[];
  readonly signingTokens?: readonly string[];
  readonly secretTokens?: readonly string[];
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body?: string;
    readonly bodyBase64?: string;
  };
  readonly now: number;
  readonly expect: {
    readonly accepted: boolean;
    readonly status: number;
    readonly code?: string;
    readonly handshake?: true;
    readonly idSigned?: boolean;
  };
  readonly replayOf?: string;
}

const folder = join(import.meta.dirname, '..', '..', 'conformance');
const schema: unknown = JSON.parse(readFileSync(join(folder, 'vectors.schema.json'), 'utf8'));
const document = JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8')) as {
  readonly vectors: readonly Vector[];
};

const { vectors } = document;
const kept = vectors.filter(({ expect: { accepted, handshake } }) => accepted && !handshake);
const handshakes = vectors.filter(({ expect: { handshake } }) => handshake);
const refused = vectors.filter(({ expect: { accepted } }) => !accepted);
const replays = kept.filter(({ replayOf }) => replayOf !== undefined);
const encodings: readonly (readonly [Encoding])[] = [['as AWS does'], ['always in base64']];

describe('the file of vectors', () => {
  it('is as its schema says', () => {
    expect(problemsOf(schema, document)).toEqual([]);
  });

  it('names no vector twice', () => {
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length);
  });

  it.each(['slack', 'github', 'gitlab'])('has vectors of both verdicts for %s', (provider) => {
    const verdicts = vectors.filter((each) => each.provider === provider);

    expect(new Set(verdicts.map((each) => each.expect.accepted))).toEqual(new Set([true, false]));
  });

  it.each<[string, unknown, string]>([
    ['a misspelt member', { accept: true }, '$.vectors[0].expect.accept must not be there'],
    ['another status', { status: 500 }, '$.vectors[0].expect.status is wrong'],
    ['a code without a refusal', { code: 'x' }, '$.vectors[0].expect.code must not be there'],
    ['a verdict that is no boolean', { accepted: 1 }, '$.vectors[0].expect.accepted is wrong'],
  ])('would not pass with %s', (_, parts, expected) => {
    const [first] = kept;
    const wrong = { ...first, expect: { ...first?.expect, ...Object(parts) } };

    const problems = problemsOf(schema, { ...document, vectors: [wrong] });

    expect(problems).toContainEqual(expect.stringContaining(expected));
  });
});

describe.each(encodings)('with the body in the event %s', (encoding) => {
  describe('a vector that is an event is enqueued once, to the byte', () => {
    it.each(kept)('$id: $title', async (vector) => {
      const { answer, enqueued } = await send(vector, encoding);

      expect({ status: answer.status, code: codeIn(answer) }).toEqual({
        status: vector.expect.status,
        code: undefined,
      });
      expect(enqueued.map(({ body }) => body && unpackBody(body).toString('hex'))).toEqual([
        bodyOf(vector).toString('hex'),
      ]);
      expect(enqueued[0]?.isIdSigned).toBe(vector.expect.idSigned);
    });
  });

  describe('a vector that is a handshake is answered, and nothing is enqueued', () => {
    it.each(handshakes)('$id: $title', async (vector) => {
      const { answer, enqueued } = await send(vector, encoding);

      expect(answer.status).toBe(vector.expect.status);
      expect(enqueued).toEqual([]);
    });
  });

  describe('a vector that is to be refused is, and nothing is enqueued', () => {
    it.each(refused)('$id: $title', async (vector) => {
      const { answer, enqueued } = await send(vector, encoding);

      expect({ status: answer.status, code: codeIn(answer) }).toEqual({
        status: vector.expect.status,
        code: vector.expect.code,
      });
      expect(enqueued).toEqual([]);
    });
  });
});

describe('a replay under an id that nobody signed is kept and flagged', () => {
  it.each(replays)('$id: $title', async (vector) => {
    const store = new MemoryStore();
    const deps = {
      store,
      bodies: memoryBodies(),
      subscriptions: { rules: [] },
      providerNamed,
      outbox: memoryQueue(),
      log: logInto([]),
    };
    const [first] = (await send(vectorNamed(vector.replayOf))).enqueued.map(encodeDelivery);
    const [second] = (await send(vector)).enqueued.map(encodeDelivery);

    await process(deps, first ?? '');
    await process(deps, second ?? '');

    const flags = [...store.events.values()].map(({ envelope }) => envelope.duplicateof);
    expect(flags).toEqual([undefined, [...store.events.keys()][0]]);
  });
});

async function send(vector: Vector, encoding?: Encoding) {
  const now = vector.now * 1000;
  const hooks = { default: secretsOf(vector) };
  const { receive, enqueued } = receiverOf({ provider: providerOf(vector), now, hooks });
  const wire = { ...vector.request, body: bodyOf(vector) };
  const answer = await receive(requestOf(eventOf(wire, now, encoding)));
  return { answer, enqueued };
}

function vectorNamed(name: string | undefined): Vector {
  const vector = vectors.find(({ id }) => id === name);
  if (vector === undefined) throw new Error(`there is no vector ${name}`);
  return vector;
}

function providerOf(vector: Vector): Provider {
  const provider = providerNamed(vector.provider);
  if (provider === undefined) throw new Error(`there is no provider ${vector.provider}`);
  return provider;
}

function secretsOf({ secrets, signingTokens, secretTokens }: Vector): HookSecrets {
  return {
    ...(secrets && { secrets }),
    ...(signingTokens && { signingTokens }),
    ...(secretTokens && { secretTokens }),
  };
}

function bodyOf({ request: { body = '', bodyBase64 } }: Vector): Buffer {
  return bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64');
}

function codeIn({ body }: HttpResponse): unknown {
  const text = body.toString();
  return text.startsWith('{"error"') ? JSON.parse(text).error.code : undefined;
}
