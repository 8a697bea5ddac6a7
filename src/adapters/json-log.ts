import type { Log } from '../domain/ports.ts';

/**
 * One JSON object a line, as CloudWatch Logs Insights reads them. Callers name every field they log;
 * there is no way to hand this a request, a body or an error as a whole.
 */
export function jsonLog(write: (line: string) => void): Log {
  const at =
    (level: string): Log['info'] =>
    (message, fields) =>
      write(`${JSON.stringify({ level, message, ...fields })}\n`);
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}
