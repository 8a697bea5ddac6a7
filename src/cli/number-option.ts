import { CliError } from './cli-error.ts';

/** @returns what commander calls with an option's text: a number in the range, or a CliError */
export function numberOption(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new CliError(`${name} takes a number from ${least} to ${most}, not "${text}"`, {
      isUsage: true,
    });
  };
}

/** The same, and whole. */
export function countOption(name: string, least: number, most: number): (text: string) => number {
  const number = numberOption(name, least, most);
  return (text) => {
    if (/^\d+$/.test(text)) return number(text);
    throw new CliError(`${name} takes a whole number, not "${text}"`, { isUsage: true });
  };
}
