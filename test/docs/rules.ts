import { defineSubscriptions } from 'hooklane';

/** One that is done at once, and one whose target is never there. */
export const subscriptions = defineSubscriptions([
  { name: 'note', match: {}, run: () => {} },
  {
    name: 'unheard',
    match: { provider: 'github' },
    http: { url: 'http://127.0.0.1:9/', allowPrivate: true, secret: false },
  },
]);
