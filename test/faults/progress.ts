const everyMilliseconds = 5000;

/** One line that changes where somebody watches, and a line now and then where nobody does. */
export class Progress {
  readonly #timer: NodeJS.Timeout;
  #isLineOpen = false;

  constructor(line: () => string) {
    const isWatched = process.stderr.isTTY;
    this.#timer = setInterval(
      () => {
        this.#isLineOpen = isWatched;
        process.stderr.write(isWatched ? `\r\x1b[K${line()}` : `${line()}\n`);
      },
      isWatched ? 500 : everyMilliseconds,
    );
  }

  say(text: string): void {
    process.stderr.write(`${this.#isLineOpen ? '\n' : ''}${text}\n`);
    this.#isLineOpen = false;
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.#isLineOpen) process.stderr.write('\n');
  }
}
