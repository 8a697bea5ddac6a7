import { isJsonObject, parseJsonObject, textAt } from '../../domain/json.ts';
import { CliError } from '../cli-error.ts';
import { type EventFilter, filterIn } from './event-filter.ts';

/** Where an export stopped: which events it was about, and how far it came. */
export interface ExportPosition {
  readonly filter: EventFilter;
  readonly isWithData: boolean;
  /** Of the page that was under way; undefined for the first. */
  readonly cursor: string | undefined;
  /** The last event of that page which was written; undefined where none was. */
  readonly lastKey: string | undefined;
}

/** Opaque, and without a line break or a character that a shell would read. */
export function resumeTokenOf(position: ExportPosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

export function positionIn(token: string): ExportPosition {
  const value = parseJsonObject(Buffer.from(token, 'base64url').toString('utf8'));
  if (value === undefined || !isJsonObject(value.filter)) {
    throw new CliError('--resume takes the token that an interrupted export printed', {
      isUsage: true,
    });
  }
  const { filter } = value;
  return {
    filter: filterIn({
      ...Object.fromEntries(Object.keys(filter).map((name) => [name, textAt(filter, name)])),
    }),
    isWithData: value.isWithData === true,
    cursor: textAt(value, 'cursor'),
    lastKey: textAt(value, 'lastKey'),
  };
}
