import { runSender } from '../adapters/targets/run-sender.ts';
import type { Conversations } from '../domain/dispatch.ts';
import type { SecretSource } from '../domain/ports.ts';
import { type Sender, type Senders, type Sending, TargetError } from '../domain/sending.ts';
import type { Clock } from '../domain/time.ts';
import { patience } from './patience.ts';

export interface SendersSettings {
  /** Of the targets, by name: the lists `slackTokens` and `signingSecrets`. */
  readonly secrets: SecretSource;
  readonly conversations: Conversations;
  readonly clock: Clock;
  /** Undefined: Slack's own. */
  readonly slackApiUrl: string | undefined;
}

/** Who sends what rules say. Each with a client is loaded when it is first needed: few deployments need more than one or two. */
export function senders({ slackApiUrl: apiUrl, ...settings }: SendersSettings): Senders {
  return {
    slack: onDemand(async () => {
      const { slackSender } = await import('../adapters/targets/slack-sender.ts');
      return slackSender({ ...settings, apiUrl });
    }),
    http: onDemand(async () => {
      const { httpSender } = await import('../adapters/targets/http-sender.ts');
      return httpSender(settings);
    }),
    eventBridge: onDemand(async () => {
      const { eventBridgeSender } = await import('../adapters/aws/eventbridge-sender.ts');
      return eventBridgeSender(patience);
    }),
    sqs: onDemand(async () => {
      const { sqsSender } = await import('../adapters/aws/sqs-sender.ts');
      return sqsSender(patience);
    }),
    sns: onDemand(async () => {
      const { snsSender } = await import('../adapters/aws/sns-sender.ts');
      return snsSender(patience);
    }),
    run: runSender,
  };
}

/** Where the file cannot be read, the next one who sends asks again. */
function onDemand<Kind extends Sending['kind']>(load: () => Promise<Sender<Kind>>): Sender<Kind> {
  let loading: Promise<Sender<Kind>> | undefined;
  return async (sending, attempt) => {
    loading ??= load().catch((cause) => {
      loading = undefined;
      const failure = { code: 'target_unavailable', reason: 'sender_not_loaded' } as const;
      throw new TargetError(failure, { cause });
    });
    return (await loading)(sending, attempt);
  };
}
