/** The texts of a variable that may have several, with commas between. */
export function textsIn(list = ''): readonly string[] {
  return list
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
