import { idAt, textAt, valueAt } from '../../../domain/json.ts';
import { type Headline, thing } from '../headlines.ts';
import { messageOf } from '../message.ts';
import type { Template } from '../template.ts';

/** @param body the path of the words to quote, if any; of a confidential issue only the number is told */
export function issue(headline: Headline, body?: string): Template {
  return (event) => {
    const { data } = event;
    const isOpen = !isConfidential(data);
    const number = idAt(data, 'object_attributes.iid');
    const title = isOpen ? textAt(data, 'object_attributes.title') : undefined;
    const kind = isOpen ? 'issue' : 'confidential issue';
    const what = thing(
      kind,
      [number && `#${number}`, title],
      textAt(data, 'object_attributes.url'),
    );
    return messageOf(event, {
      headline: headline(what, event),
      quote: isOpen && body ? textAt(data, body) : undefined,
    });
  };
}

/** Who may read a channel is not who may read these, in a project that others can see. */
export function isConfidential(data: unknown): boolean {
  const paths = [
    'object_attributes.confidential',
    'object_attributes.internal',
    'issue.confidential',
  ];
  return (
    paths.some((path) => valueAt(data, path) === true) ||
    textAt(data, 'event_type')?.startsWith('confidential_') === true
  );
}
