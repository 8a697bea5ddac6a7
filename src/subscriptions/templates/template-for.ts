import { ownValue } from '../../domain/json.ts';
import { githubTemplates } from './github.ts';
import { gitlabTemplates } from './gitlab.ts';
import { lineOf, repositoryOf } from './message.ts';
import { code, inline, link } from './mrkdwn.ts';
import type { Template } from './template.ts';

export type { Template } from './template.ts';

const templates = { ...githubTemplates, ...gitlabTemplates };

/**
 * What a rule without words of its own says in Slack about an event of this type: what is written for it, or for the
 * event without its action, or else one line of what every event has.
 */
export function templateFor(type: string): Template {
  const withoutAction = type.slice(0, type.lastIndexOf('.'));
  return ownValue(templates, type) ?? ownValue(templates, withoutAction) ?? anyEvent;
}

const anyEvent: Template = (event) => {
  const { type, source, authid, subject } = event;
  const parts = [
    code(type) || 'An event',
    repositoryOf(event) ?? link(source, source),
    inline(authid ?? ''),
    inline(subject ?? ''),
  ];
  return lineOf(parts.filter((part) => part !== '').join(' · '));
};
