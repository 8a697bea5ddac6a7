/** Does a step and says in a line what was done, and for how long. */
export async function step<Value>(
  name: string,
  act: () => Promise<Value>,
  what: (value: Value) => string,
): Promise<Value> {
  const begun = performance.now();
  try {
    const value = await act();
    say(name, `${what(value)} (${secondsSince(begun)})`);
    return value;
  } catch (cause) {
    throw new Error(`at "${name}": ${textOf(cause)}`, { cause });
  }
}

export function say(name: string, what: string): void {
  process.stdout.write(`${name.padEnd(10)} ${what}\n`);
}

export function secondsSince(moment: number): string {
  return `${((performance.now() - moment) / 1000).toFixed(1)} s`;
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
