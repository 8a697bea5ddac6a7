/** The name that was probably meant: with the fewest slips, and one in three letters at most. */
export function nearestOf(typed: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, slips: slipsBetween(typed, name) }))
    .filter(({ name, slips }) => slips <= name.length / 3)
    .sort((one, other) => one.slips - other.slips);
  return nearest?.name;
}

/** https://en.wikipedia.org/wiki/Levenshtein_distance, where letters' case is none. */
function slipsBetween(typed: string, name: string): number {
  let row = Array.from({ length: name.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...typed.toLowerCase()].entries()) {
    const next = [line + 1];
    for (const [column, wanted] of [...name.toLowerCase()].entries()) {
      next.push(
        Math.min(
          (row[column] ?? 0) + (letter === wanted ? 0 : 1),
          (row[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
        ),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
