/** The payload of an event type; `unknown` where nobody publishes what it looks like. */
export type DataOf<Type extends string> = Type extends keyof KnownData ? KnownData[Type] : unknown;

// biome-ignore lint/suspicious/noEmptyInterface: filled by the types of each provider.
interface KnownData {}
