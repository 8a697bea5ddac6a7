import { describe, expect, it } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import fc from 'fast-check';
import { requestOf, resultOf } from '../../src/adapters/aws/function-url.ts';
import { unpackBody } from '../../src/domain/body.ts';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../src/domain/delivery.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { eventOf } from '../conformance/function-url.ts';
import { fixtureTime as now } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith } from '../support/requests.ts';
import { type Edit, edited, editOf } from './edits.ts';
import { bodyFor, headersFor, textValue } from './payloads.ts';
import { type SignedCase, signedCases } from './signed-cases.ts';

/**
 * Three laws hold in all of this: no answer is a 5xx, nothing is enqueued without a valid signature, and no
 * rejection is left to nobody. The last needs no line: Jest fails the test that leaves one, or ends. What is
 * stubbed here is real in `service.test.ts`.
 */

/** What a signed request may be answered with: taken, or taken for what the provider never sends. */
const signedStatuses = [200, 202, 400];
const refusedStatuses = [401, 405];

describe.each(signedCases)('anything at all, sent to a hook of $name', ({ provider, secrets }) => {
  const { receive, enqueued } = receiverOf({ provider, now, hooks: { default: secrets } });

  it('is refused without a fault, and nothing is enqueued', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const answer = await receive(requestOf(event));

        expect(refusedStatuses).toContain(answer.status);
        expect(enqueued).toEqual([]);
        expect(resultOf(answer)).toMatchObject({ statusCode: answer.status });
      }),
      { numRuns: 250 },
    );
  });
});

/**
 * The law: a request passes if, and only if, what proves it is what was signed. Where it passes, it
 * brings exactly the bytes that came, and what is not signed may make it malformed, but no more.
 */
describe.each(signedCases)('a signed request of $name, changed at random', (signed) => {
  it('passes if what proves it is untouched, and not otherwise', async () => {
    await fc.assert(
      fc.asyncProperty(editsOf(signed), async (edits) => {
        const request = edits.reduce(edited, signed.request);

        const { answer, enqueued } = await send(signed, request);

        expect(isPassed(answer.status)).toBe(signed.isProved(request.headers, request.body));
        expect(enqueued.map(bytesOf)).toEqual(
          answer.status < 300 ? [request.body.toString('hex')] : [],
        );
      }),
      { numRuns: 700 },
    );
  });

  it('passes untouched', async () => {
    const { answer, enqueued } = await send(signed, signed.request);

    expect(answer.status).toBeLessThan(300);
    expect(enqueued).toHaveLength(1);
  });
});

describe.each(signedCases)('whatever $name signs', ({ provider, secrets }) => {
  const anySigned = fc
    .record({ headers: headersFor(provider.name), body: bodyFor(provider.name) })
    .map((unsigned) => ({ ...unsigned, signature: provider.sign(unsigned, secrets, now) }));

  it('is taken to the byte as a valid CloudEvent, or called malformed', async () => {
    await fc.assert(
      fc.asyncProperty(anySigned, async ({ headers, body, signature }) => {
        const request = requestWith({ headers: { ...headers, ...signature }, body });

        const { answer, enqueued } = await send({ provider, secrets }, request);

        expect(signedStatuses).toContain(answer.status);
        expect(enqueued.length).toBe(keptCount(provider, answer.status, request));
        expect(enqueued.map(bytesOf)).toEqual(enqueued.map(() => body.toString('hex')));
        expect(enqueued.map(({ envelope }) => problemsIn(envelope))).toEqual(
          enqueued.map(() => []),
        );
      }),
      { numRuns: 700 },
    );
  });

  it('is enqueued as a message that says the same', async () => {
    await fc.assert(
      fc.asyncProperty(anySigned, async ({ headers, body, signature }) => {
        const request = requestWith({ headers: { ...headers, ...signature }, body });

        const { enqueued } = await send({ provider, secrets }, request);

        expect(enqueued.map(encodeDelivery).map(decodeDelivery)).toEqual(enqueued);
      }),
      { numRuns: 150 },
    );
  });
});

/** Names that prove something, names that are kept, and names that are traps. */
const anyHeaderName = fc.oneof(
  fc.constantFrom(
    'x-slack-signature',
    'X-Slack-Request-Timestamp',
    'x-hub-signature',
    'X-Hub-Signature-256',
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'x-gitlab-token',
    'authorization',
    'ce-id',
    'content-type',
    'x-github-event',
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.string(),
);

const anyHeaderValue = fc.oneof(
  fc.constantFrom(
    '',
    '1767323045',
    'sha256=',
    `sha256=${'0'.repeat(64)}`,
    'v0=',
    `v0=${'0'.repeat(64)}`,
    'v1,',
    'Bearer ',
    'Bearer undefined',
    `v1,${'A'.repeat(43)}=`,
    'application/json',
    'application/x-www-form-urlencoded',
    'null',
    'undefined',
  ),
  textValue,
);

const anyEvent = fc
  .record({
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'post', ''),
    path: fc.oneof(fc.constant('/'), fc.webPath(), fc.webUrl(), textValue),
    query: fc.oneof(fc.constant(''), fc.webQueryParameters(), textValue),
    headers: fc.array(fc.tuple(anyHeaderName, anyHeaderValue), { maxLength: 8 }),
    body: fc.oneof(bodyFor('slack'), bodyFor('github'), bodyFor('gitlab')),
    text: textValue,
    isBase64Encoded: fc.boolean(),
    how: fc.constantFrom('bytes', 'text', 'nothing'),
  })
  .map(({ text, isBase64Encoded, how, query, ...wire }) => {
    const { body: _, ...event } = eventOf(wire, now);
    const rawQueryString = query;
    if (how === 'nothing') return { ...event, rawQueryString, isBase64Encoded };
    return how === 'bytes'
      ? { ...eventOf(wire, now), rawQueryString }
      : { ...event, rawQueryString, body: text, isBase64Encoded };
  });

function editsOf({ request }: SignedCase): fc.Arbitrary<readonly Edit[]> {
  const targets = ['body', 'body', ...Object.keys(request.headers)];
  return fc.array(editOf(targets), { minLength: 1, maxLength: 3 });
}

async function send(
  { provider, secrets }: Pick<SignedCase, 'provider' | 'secrets'>,
  request: HttpRequest,
) {
  const { receive, enqueued } = receiverOf({ provider, now, hooks: { default: secrets } });
  return { answer: await receive(request), enqueued };
}

/** Past the signature: a refusal for anything but the signature is past it too. */
function isPassed(status: number): boolean {
  return signedStatuses.includes(status);
}

/** Jest compares Buffers member by member; as text they are compared at once, and as exactly. */
function bytesOf({ body }: Delivery): string | undefined {
  return body && unpackBody(body).toString('hex');
}

/** One, but none for a 400, and none for Slack's two questions about the URL. */
function keptCount(provider: Provider, status: number, { body }: HttpRequest): number {
  if (status === 400) return 0;
  return provider.name === 'slack' && isQuestion(body.toString()) ? 0 : 1;
}

function isQuestion(text: string): boolean {
  if (text.trimStart().startsWith('{')) return JSON.parse(text).type === 'url_verification';
  const form = new URLSearchParams(text);
  return form.get('ssl_check') === '1' && !form.has('payload');
}

/**
 * What CloudEvents has against an envelope, by its own package and by what the package leaves out: no
 * attribute is empty, and none has control characters or half a surrogate pair.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#type-system
 */
function problemsIn(envelope: Delivery['envelope']): readonly string[] {
  const odd = Object.entries(envelope).filter(
    ([, text]) => text === '' || /\p{Cc}/u.test(text) || !text.isWellFormed(),
  );
  return [...odd.map(([name, text]) => `${name}: ${JSON.stringify(text)}`), ...refusalOf(envelope)];
}

function refusalOf(envelope: Delivery['envelope']): readonly string[] {
  try {
    return new CloudEvent({ ...envelope, data: {} }).validate() ? [] : ['not valid'];
  } catch (error) {
    return [`${JSON.stringify(envelope.source)}: ${error}`];
  }
}
