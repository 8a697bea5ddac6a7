import { describe, expect, it } from '@jest/globals';
import type { HttpRequest } from '../../src/domain/http.ts';
import { isBatch, readNumbered, requestsIn } from '../../src/providers/cloud-event-batch.ts';
import { malformed } from '../../src/providers/payload.ts';
import { markAuthenticated } from '../../src/providers/signature.ts';
import { requestWith } from '../support/requests.ts';

const batchType = 'application/cloudevents-batch+json';

function batch(body: string | Buffer, headers: HttpRequest['headers'] = {}) {
  const typed = { 'content-type': batchType, ...headers };
  return markAuthenticated(requestWith({ id: 'r', headers: typed, body: Buffer.from(body) }));
}

function bodiesIn(body: string): readonly string[] {
  return requestsIn(batch(body)).map((request) => request.body.toString());
}

describe('a batch', () => {
  it.each([
    [batchType, true],
    ['application/cloudevents-batch+json; charset=utf-8', true],
    ['Application/CloudEvents-Batch+JSON', true],
    ['application/cloudevents-batch+proto', true],
    ['application/cloudevents+json', false],
    ['application/json', false],
  ])('is told by its type: %s', (contentType, expected) => {
    const answer = isBatch(requestWith({ headers: { 'content-type': contentType } }));

    expect(answer).toBe(expected);
  });

  it('is none without a type', () => {
    expect(isBatch(requestWith())).toBe(false);
  });

  it.each([
    ['nothing', '[]', []],
    ['nothing, and white space', ' [ \n ] ', []],
    ['one', '[{"id":"1"}]', ['{"id":"1"}']],
    [
      'several, to the byte',
      '[ {"n": 1.50} ,\n{"n":12345678901234567890}]',
      ['{"n": 1.50}', '{"n":12345678901234567890}'],
    ],
    [
      'brackets and commas in texts',
      '[{"a":"],["},{"a":"\\"}]"}]',
      ['{"a":"],["}', '{"a":"\\"}]"}'],
    ],
    ['lists in events', '[{"a":[1,[2]]},{"b":{}}]', ['{"a":[1,[2]]}', '{"b":{}}']],
    ['what is no event', '[1,"a",null,[2]]', ['1', '"a"', 'null', '[2]']],
  ])('holds %s', (_what, body, expected) => {
    const texts = bodiesIn(body);

    expect(texts).toEqual(expected);
  });

  it('gives each event the headers that it would have alone, and an id of its own', () => {
    const headers = { 'user-agent': 'till/1', 'ce-id': 'x', authorization: 'AWS4-HMAC-SHA256 x' };

    const requests = requestsIn(batch('[{},{}]', headers));

    const structured = { 'content-type': 'application/cloudevents+json', 'user-agent': 'till/1' };
    expect(requests.map((request) => [request.id, request.headers])).toEqual([
      ['r-0', structured],
      ['r-1', structured],
    ]);
  });

  it.each([
    ['no JSON', '[{]', 'the body is not a JSON array'],
    ['a single event', '{"id":"1"}', 'the body is not a JSON array'],
    ['an empty body', '', 'the body is not a JSON array'],
    ['no UTF-8', Buffer.of(0x5b, 0xff, 0x5d), 'the body is not UTF-8'],
    ['too many events', `[${'{},'.repeat(100)}{}]`, 'the batch has more than 100 events'],
  ])('is refused with %s', (_what, body, message) => {
    const read = () => requestsIn(batch(body));

    expect(read).toThrow(expect.objectContaining({ code: 'body_malformed', message }));
  });

  it('may have a hundred events', () => {
    expect(bodiesIn(`[${'{},'.repeat(99)}{}]`)).toHaveLength(100);
  });

  it.each(['application/cloudevents-batch+proto', 'application/cloudevents-batch+jsonl'])(
    'is refused in another format: %s',
    (contentType) => {
      const read = () => requestsIn(batch('[]', { 'content-type': contentType }));

      expect(read).toThrow('a batch is taken as application/cloudevents-batch+json only');
    },
  );
});

describe('an event of a batch that is wrong', () => {
  it('is named by its index', () => {
    const read = () =>
      readNumbered(3, () => {
        throw malformed('this is no CloudEvent: there is no id');
      });

    expect(read).toThrow(
      expect.objectContaining({
        code: 'body_malformed',
        message: 'the event with the index 3 in the batch: this is no CloudEvent: there is no id',
      }),
    );
  });

  it('does not hide a bug', () => {
    const bug = new TypeError('a bug');
    const read = () =>
      readNumbered(0, () => {
        throw bug;
      });

    expect(read).toThrow(bug);
  });
});
