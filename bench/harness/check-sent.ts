/** @throws where somebody was fast because it left out the work */
export function checkSent(sent: number, expected: number): void {
  if (sent === expected) return;
  throw new Error(`the stub counted ${sent} instead of ${expected}`);
}
