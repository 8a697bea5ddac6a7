import { defineSubscriptions } from 'hooklane';

/**
 * What is done about events, beside storing them: each rule says which events it is for, and one thing to do.
 * docs/subscriptions.md has the words and a cookbook; `npx hooklane subscriptions test <fixture>` shows what would be
 * sent.
 */
export const subscriptions = defineSubscriptions([]);
