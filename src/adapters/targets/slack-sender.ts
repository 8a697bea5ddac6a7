import type { Conversations } from '../../domain/dispatch.ts';
import type { SecretSource } from '../../domain/ports.ts';
import { type Attempt, type Sender, type SlackMessage, TargetError } from '../../domain/sending.ts';
import type { Clock } from '../../domain/time.ts';
import { type SlackCall, slackCall } from './slack-call.ts';
import { SlackConversation, type SlackWords, unadorned } from './slack-conversation.ts';
import { slackResponder } from './slack-response.ts';
import { type TargetSecrets, targetSecrets } from './target-secrets.ts';

export interface SlackSenderSettings {
  /** Of the targets, by name. */
  readonly secrets: SecretSource;
  readonly conversations: Conversations;
  readonly clock: Clock;
  /** Another Web API than Slack's own, as GovSlack's `https://slack-gov.com/api/`. */
  readonly apiUrl?: string | undefined;
}

/** Sends messages to Slack: by its Web API, or as the answer to a command or an interaction. */
export function slackSender({
  secrets,
  conversations,
  clock,
  apiUrl: url = 'https://slack.com/api/',
}: SlackSenderSettings): Sender<'slack'> {
  const tokens = targetSecrets(secrets, 'slackTokens', clock);
  const respond = slackResponder({ apiUrl: url, clock });

  return async ({ token: name, to, message }, attempt) => {
    if (to.as === 'response') return respond(to, message, attempt.signal);
    const call = callWith(tokens, name, (token) =>
      slackCall({ url, token, clock }, attempt.signal),
    );
    const words = wordsOf(message, attempt);
    if (to.as !== 'post') return new SlackConversation(conversations, name, to).say(call, words);
    const { channel, threadTs: thread_ts } = to;
    await call('chat.postMessage', { ...words, channel, thread_ts, ...unadorned });
  };
}

/** The id is for who looks for a message that may have been posted twice: Slack itself tells no repeats. */
function wordsOf({ text, blocks }: SlackMessage, { id }: Attempt): SlackWords {
  return { text, blocks, metadata: { event_type: 'hooklane', event_payload: { id } } };
}

const notOfUse: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

/** By the current token; where Slack does not know it, by the one that may have taken its place. */
function callWith(
  tokens: TargetSecrets,
  name: string,
  callBy: (token: string) => SlackCall,
): SlackCall {
  return async (method, input) => {
    const [token] = await tokens.of(name);
    if (token === undefined)
      throw new TargetError({ code: 'target_refused', reason: 'token_missing' });
    try {
      return await callBy(token)(method, input);
    } catch (error) {
      if (!(error instanceof TargetError) || !notOfUse.has(error.reason)) throw error;
      const [renewed = token] = await tokens.renewed(name);
      if (renewed === token) throw error;
      return callBy(renewed)(method, input);
    }
  };
}
