/**
 * What a deployment must not change by the way. A parameter that is left out goes back to its default, and
 * for these that loses data, or breaks who relies on it. The stack remembers them in its output `Settings`.
 */

/** Each with what is lost, where something is. */
const losses = {
  kmsKey: (before, after) =>
    before !== '' && before !== after
      ? `what is encrypted with ${before} could not be read any more: secrets, messages, bodies, events`
      : undefined,
  gateway: (before, after) =>
    before === 'on' && after === 'off'
      ? 'its URL and its API key would be gone, and new ones are others'
      : undefined,
  apiAuth: (before, after) =>
    before === 'jwt' && after === 'iam'
      ? 'pages and tools that bring a token to the query API would be refused'
      : undefined,
  retentionDays: (before, after) =>
    Number(after) < Number(before)
      ? 'large bodies would be deleted before the events that they belong to'
      : undefined,
  shards: (before, after) =>
    Number(after) < Number(before)
      ? 'lists would leave out events that are stored in the other shards'
      : undefined,
};

export const settingNames = Object.keys(losses);

/**
 * @param before of the stack as it is; undefined where there is none
 * @param accepted names of settings whose loss is meant
 * @returns a line for each loss
 */
export function lossesOf(before, after, accepted) {
  if (before === undefined) return [];
  return settingNames.flatMap((name) => {
    const loss = name in before ? losses[name](before[name], after[name]) : undefined;
    if (loss === undefined || accepted.includes(name)) return [];
    return [
      `  ${name}, ${before[name]} until now and ${after[name] || 'none'} from here on: ${loss}.`,
    ];
  });
}
