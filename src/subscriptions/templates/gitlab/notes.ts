import { idAt, isJsonObject, textAt, valueAt } from '../../../domain/json.ts';
import { did, thing } from '../headlines.ts';
import { messageOf } from '../message.ts';
import { firstLine } from '../mrkdwn.ts';
import { shortHash } from '../pushed.ts';
import type { Template } from '../template.ts';
import { isConfidential } from './issues.ts';

/** A comment, on whatever can have one. Of a confidential one is told where it is, and no word of it. */
export const note: Template = (event) => {
  const { data } = event;
  const isOpen = !isConfidential(data);
  const { kind, id, title } = noteableIn(data);
  const label = [id, isOpen ? title : undefined];
  const what = thing(
    isOpen ? kind : `confidential ${kind}`,
    label,
    textAt(data, 'object_attributes.url'),
  );
  return messageOf(event, {
    headline: did(event.action === 'update' ? 'changed a comment on' : 'commented on')(what, event),
    quote: isOpen ? textAt(data, 'object_attributes.note') : undefined,
  });
};

interface Noteable {
  readonly kind: string;
  readonly id?: string | undefined;
  readonly title?: string | undefined;
}

function noteableIn(data: unknown): Noteable {
  const has = (member: string): boolean => isJsonObject(valueAt(data, member));
  if (has('merge_request')) return noteable(data, 'merge_request', 'merge request', '!');
  if (has('issue')) return noteable(data, 'issue', 'issue', '#');
  if (has('snippet')) return noteable(data, 'snippet', 'snippet', '$');
  const id = textAt(data, 'commit.id');
  const title = firstLine(textAt(data, 'commit.title', 'commit.message'));
  return id === undefined ? { kind: 'something' } : { kind: 'commit', id: shortHash(id), title };
}

function noteable(data: unknown, member: string, kind: string, sign: string): Noteable {
  const id = idAt(data, `${member}.iid`, `${member}.id`);
  return { kind, id: id && sign + id, title: textAt(data, `${member}.title`) };
}
