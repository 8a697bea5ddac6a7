import type { SlackMessage } from '../../domain/sending.ts';
import type { EventOf } from '../rule.ts';
import { actorOf, messageOf } from './message.ts';
import { code } from './mrkdwn.ts';
import { outcome } from './outcome.ts';

/** Something that runs: a workflow, a pipeline, a job. All of it mrkdwn but `state` and `ref`. */
export interface Run {
  /** At the beginning of a sentence. */
  readonly what: string;
  /** As its provider names it. */
  readonly state: string | undefined;
  /** The branch or tag that it runs on. */
  readonly ref: string | undefined;
  readonly lines: readonly string[];
  readonly context: readonly (string | undefined)[];
}

/** How it ended, or how far it is. */
export function ran(event: EventOf, { what, state, ref, lines, context }: Run): SlackMessage {
  const actor = actorOf(event);
  const name = code(ref ?? '');
  return messageOf(event, {
    headline: outcome(name ? `${what} on ${name}` : what, state),
    lines: lines.filter((line) => line !== ''),
    context: [...context, actor && `by ${actor}`],
  });
}
