import { randomBytes } from 'node:crypto';
import type { SecretHolder } from './secret-holder.ts';

const signingPrefix = 'whsec_';

/** What the dispatcher needs at its targets, in `/hooklane/<stage>/targets/<name>`; rules say the name. */
export const targetSecrets: SecretHolder = {
  name: 'targets',
  secretLists: {
    /** A bot's: https://docs.slack.dev/authentication/tokens#bot. The first is used. */
    slackTokens: { environment: 'SLACK_BOT_TOKEN', prefix: 'xoxb-' },
    /** By Standard Webhooks. All of them sign, so that receivers of ours can go over to a new one. */
    signingSecrets: {
      environment: 'HOOKLANE_SIGNING_SECRET',
      prefix: signingPrefix,
      generate: () => `${signingPrefix}${randomBytes(32).toString('base64')}`,
    },
  },
};

/**
 * What a signing secret signs with; undefined where it is none. Of 24 to 64 bytes, as the specification has it: a
 * shorter one may be guessed.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signingKeyIn(secret: string): Buffer | undefined {
  const key = Buffer.from(secret.slice(signingPrefix.length), 'base64');
  const isWhole = `${signingPrefix}${key.toString('base64')}` === secret;
  return isWhole && key.length >= 24 && key.length <= 64 ? key : undefined;
}
