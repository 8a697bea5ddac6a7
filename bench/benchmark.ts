/** One thing that is measured, and what is promised about it. */
export interface Benchmark {
  /** What it is asked for by, and what its part of the document is marked with. */
  readonly name: string;
  readonly title: string;
  /** What is measured, how, and what the columns say: paragraphs of Markdown. */
  readonly about: string;
  run(settings: Settings): Promise<Outcome>;
}

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
  /** All that was measured, for programs. */
  readonly samples: unknown;
}
