import { describe, expect, it } from '@jest/globals';
import { correlated } from '../../src/adapters/aws/invocation.ts';
import { jsonLog } from '../../src/adapters/json-log.ts';
import { invocationContext } from '../../src/dev/lambda/context.ts';
import type { Log, LogFields } from '../../src/domain/ports.ts';

const now = Date.parse('2026-01-02T03:04:05.678Z');

/** The log at that moment, and what it wrote. */
function logWithLines(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return {
    log: jsonLog(
      (line) => lines.push(line),
      () => now,
    ),
    lines,
  };
}

describe('the log', () => {
  it.each([
    ['info', 'INFO'],
    ['warn', 'WARN'],
    ['error', 'ERROR'],
  ] as const)('writes %s as one line of JSON at level %s', (level, expected) => {
    const { log, lines } = logWithLines();

    log[level]('stored', { key: 'github:default:e1', sent: 2 });

    expect(lines).toEqual([
      `{"timestamp":"2026-01-02T03:04:05.678Z","level":"${expected}","message":"stored","key":"github:default:e1","sent":2}\n`,
    ]);
  });

  it('keeps a value with line breaks on its line, so that nobody can forge a line', () => {
    const { log, lines } = logWithLines();

    log.warn('refused', { key: 'a\n{"level":"INFO"}\r\nb' });

    expect(lines.join('').split(/[\r\n]/)).toHaveLength(2);
    expect(JSON.parse(lines.join(''))).toMatchObject({ key: 'a\n{"level":"INFO"}\r\nb' });
  });

  it('leaves out a field that has no value', () => {
    const { log, lines } = logWithLines();

    log.info('stored', { key: undefined });

    expect(lines).toEqual([
      '{"timestamp":"2026-01-02T03:04:05.678Z","level":"INFO","message":"stored"}\n',
    ]);
  });

  it('names in every line the function and the request it was written for', async () => {
    const { log, lines } = logWithLines();
    const handler = correlated(async (key: string) => {
      await Promise.resolve();
      log.info('stored', { key });
    });

    await handler('e1', invocationContext('worker', 1000, 'request-1'));

    expect(lines).toEqual([
      '{"timestamp":"2026-01-02T03:04:05.678Z","level":"INFO","message":"stored","function":"worker","requestId":"request-1","key":"e1"}\n',
    ]);
  });

  it('cannot be given a field that has the name of one of its own', () => {
    const own: LogFields[] = [
      // @ts-expect-error
      { timestamp: 'a' },
      // @ts-expect-error
      { level: 'a' },
      // @ts-expect-error
      { message: 'a' },
      // @ts-expect-error
      { function: 'a' },
      // @ts-expect-error
      { requestId: 'a' },
      // @ts-expect-error
      { _aws: {} },
    ];

    expect(own).toHaveLength(6);
  });
});

describe('a line that is counted', () => {
  it('is also a metric in CloudWatch’s Embedded Metric Format', () => {
    const { log, lines } = logWithLines();
    const fields = { provider: 'github', hook: 'default', key: 'e1' };

    log.info('accepted', fields, { metric: 'EventsAccepted', by: ['provider', 'hook'] });

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        timestamp: '2026-01-02T03:04:05.678Z',
        level: 'INFO',
        message: 'accepted',
        provider: 'github',
        hook: 'default',
        key: 'e1',
        EventsAccepted: 1,
        _aws: {
          Timestamp: 1_767_323_045_678,
          CloudWatchMetrics: [
            {
              Namespace: 'Hooklane',
              Dimensions: [['provider', 'hook']],
              Metrics: [{ Name: 'EventsAccepted', Unit: 'Count' }],
            },
          ],
        },
      },
    ]);
  });

  it('is counted by its function as well, which stages do not share', async () => {
    const { log, lines } = logWithLines();
    const count = { metric: 'EventsAccepted', by: ['provider'] };
    const handler = correlated(async () => log.info('accepted', { provider: 'github' }, count));

    await handler(undefined, invocationContext('hooklane-prod-github', 1000, 'request-1'));

    expect(JSON.parse(lines.join(''))).toMatchObject({
      function: 'hooklane-prod-github',
      provider: 'github',
      _aws: { CloudWatchMetrics: [{ Dimensions: [['function', 'provider']] }] },
    });
  });

  it.each([
    ['has no value', undefined],
    ['is empty', ''],
    ['is blank', ' '],
    ['is a number', 5],
    ['is an object', {}],
  ])('is counted without a dimension that %s, which CloudWatch would not take', (_what, hook) => {
    const { log, lines } = logWithLines();
    const fields = { provider: 'github', hook };

    log.info('accepted', fields, { metric: 'EventsAccepted', by: ['provider', 'hook', 'absent'] });

    expect(JSON.parse(lines.join(''))).toMatchObject({
      EventsAccepted: 1,
      _aws: { CloudWatchMetrics: [{ Dimensions: [['provider']] }] },
    });
  });
});
