import { textAt } from '../../../domain/json.ts';
import { type Headline, thing } from '../headlines.ts';
import { messageOf } from '../message.ts';
import { code } from '../mrkdwn.ts';
import type { Template } from '../template.ts';

/** @param body the path of the words to quote, if any */
export function release(headline: Headline, body?: string): Template {
  return (event) => {
    const { data } = event;
    const tag = textAt(data, 'tag');
    const what = thing('release', [textAt(data, 'name') ?? tag], textAt(data, 'url'));
    return messageOf(event, {
      headline: headline(what, event),
      quote: body && textAt(data, body),
      context: [tag && code(tag)],
    });
  };
}
