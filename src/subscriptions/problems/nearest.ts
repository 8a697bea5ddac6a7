/** The name that was probably meant: with the fewest slips, and no more than one in three letters. */
export function nearestOf(typed: string, names: readonly string[]): string | undefined {
  return [0, 1, 2, 3]
    .map((slips) =>
      names.find(
        (name) =>
          slips <= Math.ceil(name.length / 3) &&
          isWithin(slips, typed.toLowerCase(), name.toLowerCase()),
      ),
    )
    .find((name) => name !== undefined);
}

/** Whether so many letters added, left out or taken for others make one of the other. */
function isWithin(slips: number, one: string, other: string): boolean {
  if (slips < 0) return false;
  if (one === '' || other === '') return one.length + other.length <= slips;
  const [rest, otherRest] = [one.slice(1), other.slice(1)];
  if (one[0] === other[0]) return isWithin(slips, rest, otherRest);
  return (
    isWithin(slips - 1, rest, otherRest) ||
    isWithin(slips - 1, rest, other) ||
    isWithin(slips - 1, one, otherRest)
  );
}
