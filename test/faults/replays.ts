/** How often somebody asked for an event to be replayed, and how often he was told that it was. */
export interface Asked {
  readonly asked: number;
  readonly taken: number;
}

/** The event keys for which a replay is not what was said. */
export interface ReplayVerdict {
  /** Fewer replays in the outbox than were answered with a 202. */
  readonly unkept: readonly string[];
  /** More than were asked for. */
  readonly unasked: readonly string[];
}

/**
 * No answer says by which id a consumer knows its replay. So they are counted; most events are replayed
 * once, and then it is that one.
 * @param found the ids of the replays in the outbox, by the key of the event
 */
export function judgeReplays(
  asked: ReadonlyMap<string, Asked>,
  found: ReadonlyMap<string, ReadonlySet<string>>,
): ReplayVerdict {
  const foundOf = (key: string): number => found.get(key)?.size ?? 0;
  return {
    unkept: [...asked].filter(([key, { taken }]) => foundOf(key) < taken).map(([key]) => key),
    unasked: [...found.keys()].filter((key) => foundOf(key) > (asked.get(key)?.asked ?? 0)),
  };
}
