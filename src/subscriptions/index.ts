/** What `subscriptions.ts` is written with: `import { defineSubscriptions, rule } from 'hooklane'`. */
export { defineSubscriptions, rule, SubscriptionError } from './define.ts';
export type {
  EventBridgeAction,
  EventOf,
  HttpAction,
  Match,
  Rule,
  RuleContext,
  RunContext,
  SlackAction,
} from './rule.ts';
export type { Permission, SubscriptionOptions, Subscriptions } from './subscriptions.ts';
export { escapeMrkdwn, link } from './templates/mrkdwn.ts';
export { type Template, templateFor } from './templates/template-for.ts';
