import { describe, expect, it } from '@jest/globals';
import { jsonLog } from '../../src/adapters/json-log.ts';

describe('the log', () => {
  it.each([
    ['info', 'INFO'],
    ['warn', 'WARN'],
    ['error', 'ERROR'],
  ] as const)('writes %s as one line of JSON at level %s', (level, expected) => {
    const lines: string[] = [];
    const log = jsonLog((line) => lines.push(line));

    log[level]('stored', { key: 'github:default:e1', sent: 2 });

    expect(lines).toEqual([
      `{"level":"${expected}","message":"stored","key":"github:default:e1","sent":2}\n`,
    ]);
  });

  it('keeps a value with line breaks on its line, so that nobody can forge a line', () => {
    const lines: string[] = [];
    const log = jsonLog((line) => lines.push(line));

    log.warn('refused', { key: 'a\n{"level":"INFO"}\r\nb' });

    expect(lines.join('').split(/[\r\n]/)).toHaveLength(2);
    expect(JSON.parse(lines.join(''))).toMatchObject({ key: 'a\n{"level":"INFO"}\r\nb' });
  });

  it('leaves out a field that has no value', () => {
    const lines: string[] = [];
    const log = jsonLog((line) => lines.push(line));

    log.info('stored', { key: undefined });

    expect(lines).toEqual(['{"level":"INFO","message":"stored"}\n']);
  });
});
