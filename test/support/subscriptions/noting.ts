import { defineSubscriptions } from 'hooklane';

/** Every event sets something in motion, which is nothing. */
export const subscriptions = defineSubscriptions([{ name: 'note', match: {}, run: () => {} }]);
