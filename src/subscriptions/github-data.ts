import type { components } from '@octokit/openapi-webhooks-types';

/**
 * The payload by what follows `com.github.` in the type: GitHub's own description of the event and its action. With
 * `*` for the action, that of any action of this event. It is github.com's of today: an Enterprise Server, and what
 * is stored of earlier years, may lack a field.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 */
export type GithubData<Name extends string> = Name extends keyof Payloads
  ? Payloads[Name]
  : Name extends `${infer Event}.*`
    ? PayloadsOf<Event>
    : unknown;

type PayloadsOf<Event extends string> = [ActionsOf<Event>] extends [never]
  ? unknown
  : Payloads[ActionsOf<Event>];

/** The dot keeps the actions of `pull_request_review` from those of `pull_request`. */
type ActionsOf<Event extends string> = Extract<keyof Payloads, `${Event}.${string}`>;

/** What there is a payload for; not what Octokit takes for events and are parts of others. */
export type GithubName = Exclude<keyof Payloads, `config_${string}` | 'rubygems_metadata'>;

type Schemas = components['schemas'];

/** By names as `push` and `pull_request.opened`. */
type Payloads = {
  [Name in keyof Schemas as Name extends `webhook-${infer Words}`
    ? NameOf<Underscored<Words>, Schemas[Name]>
    : never]: Schemas[Name];
};

/** Only the payload's `action` tells where, in a row of words, the event's name ends and its action begins. */
type NameOf<Words extends string, Payload> = Words extends keyof NamedOtherwise
  ? NamedOtherwise[Words]
  : Payload extends { readonly action: infer Action extends string }
    ? Words extends `${infer Event}_${Action}`
      ? `${RealName<Event>}.${Action}`
      : never
    : Words;

interface NamedOtherwise {
  readonly custom_property_promoted_to_enterprise: 'custom_property.promote_to_enterprise';
  readonly repository_dispatch_sample: 'repository_dispatch';
}

type RealName<Event extends string> = Event extends 'projects_v2_project' ? 'projects_v2' : Event;

type Underscored<Words extends string> = Words extends `${infer First}-${infer Rest}`
  ? `${First}_${Underscored<Rest>}`
  : Words;
