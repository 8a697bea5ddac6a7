import { randomBytes } from 'node:crypto';
import type { SecretHolder } from './secret-holder.ts';

/** What the dispatcher needs at its targets, in `/hooklane/<stage>/targets/<name>`; rules say the name. */
export const targetSecrets: SecretHolder = {
  name: 'targets',
  secretLists: {
    /** A bot's: https://docs.slack.dev/authentication/tokens#bot. The first is used. */
    slackTokens: { environment: 'SLACK_BOT_TOKEN', prefix: 'xoxb-' },
    /** By Standard Webhooks. All of them sign, so that receivers of ours can go over to a new one. */
    signingSecrets: {
      environment: 'HOOKLANE_SIGNING_SECRET',
      prefix: 'whsec_',
      generate: () => `whsec_${randomBytes(32).toString('base64')}`,
    },
  },
};
