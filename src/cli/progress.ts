/** A line on a terminal that says how far it came, and is written over; anywhere else, nothing. */
export interface Progress {
  /** The text is only made when it is shown. */
  show(text: () => string): void;
  /** Takes the line away, so that others can be written. */
  clear(): void;
}

const pauseMilliseconds = 100;

export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(text) {
      const now = performance.now();
      if (!stream.isTTY || now - shownAt < pauseMilliseconds) return;
      shownAt = now;
      isShown = true;
      stream.write(`\r\u001b[K${text()}`);
    },
    clear() {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}
