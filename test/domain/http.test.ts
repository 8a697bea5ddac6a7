import { describe, expect, it } from '@jest/globals';
import { type ErrorCode, errorStatuses, HookError } from '../../src/domain/errors.ts';
import {
  emptyResponse,
  errorResponse,
  jsonResponse,
  methodNotAllowed,
  textResponse,
} from '../../src/domain/http.ts';

const allCodes = Object.entries(errorStatuses) as [ErrorCode, number][];

describe('an answer', () => {
  it('in JSON says so', () => {
    const answer = jsonResponse(202, { id: 'github:default:e1' });

    expect(answer).toEqual({
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"id":"github:default:e1"}',
    });
  });

  it('in JSON can have more headers', () => {
    const answer = jsonResponse(200, {}, { 'x-more': 'yes' });

    expect(answer.headers).toEqual({ 'content-type': 'application/json', 'x-more': 'yes' });
  });

  it('whose JSON is text already keeps every digit of it', () => {
    const answer = textResponse(200, '{"id":12345678901234567890}');

    expect(answer.body).toBe('{"id":12345678901234567890}');
  });

  it('without a body has no content type either', () => {
    const answer = emptyResponse(200);

    expect(answer).toEqual({ status: 200, headers: {}, body: '' });
  });
});

describe('the answer to a failure', () => {
  it.each(allCodes)('%s is %d and names the code', (code, status) => {
    const answer = errorResponse(new HookError(code, 'what was wrong'));

    expect(answer).toMatchObject({
      status,
      body: `{"error":{"code":"${code}","message":"what was wrong"}}`,
    });
  });

  it.each(allCodes.filter(([, status]) => status === 503))('%s says when to try again', (code) => {
    const answer = errorResponse(new HookError(code, 'what was wrong'));

    expect(answer.headers).toEqual({ 'content-type': 'application/json', 'retry-after': '5' });
  });

  it.each(allCodes.filter(([, status]) => status !== 503))(
    '%s does not ask for another try',
    (code) => {
      const answer = errorResponse(new HookError(code, 'what was wrong'));

      expect(answer.headers).toEqual({ 'content-type': 'application/json' });
    },
  );

  it('never tells its cause, which may quote the request', () => {
    const cause = new Error('a secret text');

    const answer = errorResponse(new HookError('enqueue_failed', 'not durable', { cause }));

    expect(JSON.stringify(answer)).not.toContain('a secret text');
  });

  it('to a wrong method names the right one', () => {
    const answer = methodNotAllowed('POST');

    expect(answer).toEqual({
      status: 405,
      headers: { 'content-type': 'application/json', allow: 'POST' },
      body: '{"error":{"code":"method_not_allowed","message":"this URL takes POST only"}}',
    });
  });
});
