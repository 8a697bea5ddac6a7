import { type Command, Option } from 'commander';
import { everyProvider } from '../../providers/registry.ts';
import type { Query } from '../api-client.ts';
import { timeOption } from '../time-option.ts';

/** Which events: all that is said must fit. */
export interface EventFilter {
  readonly provider?: string;
  readonly hook?: string;
  readonly source?: string;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
}

/** As options and as parameters of the API. */
export const filterNames = ['provider', 'hook', 'source', 'type', 'since', 'until'] as const;

const providerNames = everyProvider.map(({ name }) => name);

export function withFilterOptions(command: Command): Command {
  return command
    .addOption(new Option('--provider <name>', 'of this provider').choices(providerNames))
    .option('--hook <name>', 'of this hook')
    .option('--source <uri>', 'of this source, as in https://github.com/acme/web')
    .option('--type <type>', 'of this type; may end in *, as in "com.github.push*"')
    .option('--since <time>', 'received since: 2h, 7d, a day, or an RFC 3339 time', timeOption);
}

/** For a command that looks back only. */
export function withPastFilterOptions(command: Command): Command {
  return withFilterOptions(command).option('--until <time>', 'received before', timeOption);
}

/** The filter's own part of a command's options. */
export function filterIn(options: EventFilter): EventFilter & Query {
  const said = filterNames.filter((name) => options[name] !== undefined);
  return Object.fromEntries(said.map((name) => [name, options[name]]));
}
