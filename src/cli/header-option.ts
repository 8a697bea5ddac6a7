import { Option } from 'commander';
import { CliError } from './cli-error.ts';

/** For what a fixture does not have, or a lone file cannot. */
export function headerOption(): Option {
  return new Option('-H, --header <name: value>', 'another header; may be repeated').argParser(
    collectHeader,
  );
}

/** A name is a token of RFC 9110, section 5.6.2. */
const headerLine = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/s;

/** The HTTP client's own business. */
const ofTheConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function collectHeader(text: string, headers: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = headerLine.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new CliError(`-H takes "name: value", not "${text}"`, { isUsage: true });
  }
  if (ofTheConnection.has(name.toLowerCase()) || !/^[\t\x20-\x7e]*$/.test(value)) {
    throw new CliError(`-H cannot set ${name} to that`, { isUsage: true });
  }
  return { ...headers, [name.toLowerCase()]: value };
}
