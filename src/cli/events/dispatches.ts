import { isJsonObject, type JsonObject, textAt } from '../../domain/json.ts';
import { type PrintOptions, Table } from '../print.ts';

/** What rules made of an event, one line for each; empty where it set nothing in motion. */
export function dispatchTable(event: JsonObject, options: PrintOptions): string {
  const dispatches = dispatchesIn(event);
  if (dispatches.length === 0) return '';
  const table = new Table(['RULE', 'STATE', 'TRIES', 'SINCE', 'LAST ERROR', 'REPLAY'], options);
  const rows = dispatches.map((dispatch) => [
    textAt(dispatch, 'rule'),
    textAt(dispatch, 'state'),
    JSON.stringify(dispatch.attempts),
    textAt(dispatch, 'changedAt', 'time'),
    textAt(dispatch, 'lastError'),
    textAt(dispatch, 'replay'),
  ]);
  return table.rows(rows);
}

/** Whether one is a dead letter. */
export function hasFailed(event: JsonObject): boolean {
  return dispatchesIn(event).some((dispatch) => textAt(dispatch, 'state') === 'failed');
}

function dispatchesIn({ dispatches }: JsonObject): readonly JsonObject[] {
  return Array.isArray(dispatches) ? dispatches.filter(isJsonObject) : [];
}
