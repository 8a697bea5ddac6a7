/** One thing that is measured, and what is promised about it. */
export interface Benchmark {
  /** What it is asked for by, and what its part of the document is marked with. */
  readonly name: string;
  readonly title: string;
  /** What is measured, how, and what the columns say: paragraphs of Markdown. */
  readonly about: string;
  run(settings: Settings): Promise<Outcome>;
}

/** What its part of the document begins with. */
export type Heading = Pick<Benchmark, 'name' | 'title' | 'about'>;

export interface Settings {
  /** Few samples and small sizes: to see that it runs, not to believe the figures. */
  readonly isQuick: boolean;
  /** Says how far it is. */
  readonly progress: (line: string) => void;
}

export interface Outcome {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What was promised, and how near to it the worst came. */
  readonly verdict: string;
  readonly isHeld: boolean;
  /** How often everybody had a turn. */
  readonly rounds?: number;
  /** What was aimed at, beside what is promised. */
  readonly goals?: readonly Goal[];
  /** All that was measured, for programs. */
  readonly samples: unknown;
}

/** No promise: where it is missed, that is said, and nothing fails. */
export interface Goal {
  readonly what: string;
  readonly atMost: number;
  readonly ours: number;
}
