import { describe, expect, it } from '@jest/globals';
import { causeOf, errorStatuses, HookError, isHookError } from '../../src/domain/errors.ts';

describe('the codes of failures', () => {
  it('are public, and so is the HTTP status of each', () => {
    const statuses = { ...errorStatuses };

    expect(statuses).toEqual({
      body_malformed: 400,
      parameter_invalid: 400,
      signature_invalid: 401,
      signature_stale: 401,
      unauthorized: 401,
      dead_letter_not_found: 404,
      event_not_found: 404,
      route_not_found: 404,
      method_not_allowed: 405,
      nothing_to_dispatch: 409,
      redrive_running: 409,
      message_malformed: 500,
      rule_failed: 500,
      rule_unknown: 500,
      target_refused: 502,
      deadline_exceeded: 503,
      enqueue_failed: 503,
      keys_unavailable: 503,
      queue_unavailable: 503,
      secrets_unavailable: 503,
      store_unavailable: 503,
      target_throttled: 503,
      target_unavailable: 503,
    });
  });

  it('tell an expected failure from all others', () => {
    const failure = new HookError('queue_unavailable', 'the queue is down');

    const answers = [
      isHookError(failure, 'queue_unavailable'),
      isHookError(failure, 'store_unavailable'),
      isHookError({ code: 'queue_unavailable' }, 'queue_unavailable'),
      isHookError(undefined, 'queue_unavailable'),
    ];

    expect(answers).toEqual([true, false, false, false]);
  });
});

describe('an expected failure', () => {
  it('keeps its cause for whoever looks for it', () => {
    const cause = new TypeError('socket closed');

    const failure = new HookError('queue_unavailable', 'the queue is down', { cause });

    expect(failure).toMatchObject({ name: 'HookError', message: 'the queue is down', cause });
  });
});

describe('a failure in a log line', () => {
  it.each([
    ['its code', new HookError('store_unavailable', 'secret text'), 'store_unavailable'],
    ['its name', new SyntaxError('Unexpected token in secret text'), 'SyntaxError'],
    [
      'what caused it, to the root',
      new HookError('store_unavailable', 'secret text', {
        cause: new Error('secret text', { cause: new TypeError('secret text') }),
      }),
      'store_unavailable/Error/TypeError',
    ],
    [
      'a cause that is no error as unknown',
      new Error('secret text', { cause: 'secret text' }),
      'Error/unknown',
    ],
    ['nothing, when it is no error', 'secret text', 'unknown'],
    ['nothing, when it is missing', undefined, 'unknown'],
  ])('shows %s and never its message', (_, failure, expected) => {
    const cause = causeOf(failure);

    expect(cause).toBe(expected);
  });
});
