import { idAt, textAt } from '../../../domain/json.ts';
import { type Headline, thing } from '../headlines.ts';
import { messageOf } from '../message.ts';
import { code } from '../mrkdwn.ts';
import type { Template } from '../template.ts';

/** @param body the path of the words to quote, if any */
export function mergeRequest(headline: Headline, body?: string): Template {
  return (event) => {
    const { data } = event;
    const number = idAt(data, 'object_attributes.iid');
    const label = [number && `!${number}`, textAt(data, 'object_attributes.title')];
    const what = thing('merge request', label, textAt(data, 'object_attributes.url'));
    return messageOf(event, {
      headline: headline(what, event),
      quote: body && textAt(data, body),
      context: [branchesIn(data)],
    });
  };
}

function branchesIn(data: unknown): string | undefined {
  const from = textAt(data, 'object_attributes.source_branch');
  const to = textAt(data, 'object_attributes.target_branch');
  return from && to && `${code(from)} → ${code(to)}`;
}
