/** Things that take long to make: so many are made when the first is needed, and lent one at a time. */
export class Pool<Thing> {
  readonly #make: () => Promise<Thing>;
  readonly #size: number;
  readonly #idle: Thing[] = [];
  readonly #waiting: ((thing: Thing) => void)[] = [];
  readonly #made: Thing[] = [];
  #filling: Promise<void> | undefined;

  constructor(size: number, make: () => Promise<Thing>) {
    this.#size = size;
    this.#make = make;
  }

  /** Nobody else has it until the work is done. */
  async lend(work: (thing: Thing) => Promise<void>): Promise<void> {
    this.#filling ??= this.#fill();
    await this.#filling;
    const thing = this.#idle.pop() ?? (await this.#next());
    await work(thing).finally(() => this.#takeBack(thing));
  }

  /** All that were made; who ends them has to know that none is lent any more. */
  get made(): readonly Thing[] {
    return this.#made;
  }

  /** Where one cannot be made, the others are known all the same before that is an error. */
  async #fill(): Promise<void> {
    const making = Array.from({ length: this.#size }, async () => {
      this.#made.push(await this.#make());
    });
    await Promise.allSettled(making);
    await Promise.all(making);
    this.#idle.push(...this.#made);
  }

  #next(): Promise<Thing> {
    const { promise, resolve } = Promise.withResolvers<Thing>();
    this.#waiting.push(resolve);
    return promise;
  }

  #takeBack(thing: Thing): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#idle.push(thing);
    else waiting(thing);
  }
}
