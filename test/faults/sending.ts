import { defineSubscriptions } from 'hooklane';

/** Every event is sent to a target of HTTP, which can tell repeats. */
export const subscriptions = defineSubscriptions([
  {
    name: 'send',
    match: {},
    http: {
      url: process.env.HOOKLANE_TEST_TARGET ?? 'https://target.invalid/',
      allowPrivate: true,
    },
  },
]);
