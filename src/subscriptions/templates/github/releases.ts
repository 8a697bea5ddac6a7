import { textAt, valueAt } from '../../../domain/json.ts';
import { type Headline, thing } from '../headlines.ts';
import { messageOf } from '../message.ts';
import { code } from '../mrkdwn.ts';
import type { Template } from '../template.ts';

/** @param body the path of the words to quote, if any */
export function release(headline: Headline, body?: string): Template {
  return (event) => {
    const { data } = event;
    const tag = textAt(data, 'release.tag_name');
    const label = [textAt(data, 'release.name') ?? tag];
    const kind = valueAt(data, 'release.prerelease') === true ? 'pre-release' : 'release';
    return messageOf(event, {
      headline: headline(thing(kind, label, textAt(data, 'release.html_url')), event),
      quote: body && textAt(data, body),
      context: [tag && code(tag)],
    });
  };
}
