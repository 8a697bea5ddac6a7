import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateEventBusCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { parseJsonObject, textAt } from '../../src/domain/json.ts';
import { SlackWebApi } from '../support/targets/slack-web-api.ts';
import { WebhookTarget } from '../support/targets/webhook-target.ts';
import { type Aws, account, region } from './aws.ts';
import { drain } from './deliver.ts';

/** What is kept for the target `default`, as a user types it. */
export const targetSecrets = {
  slackTokens: ['xoxb-good-token'],
  signingSecrets: [`whsec_${Buffer.from('a signing key of thirty-two byte').toString('base64')}`],
} as const;

const rulesFile = join(import.meta.dirname, 'subscriptions.ts');

/** Where the rules of `subscriptions.ts` send what they send: stand-ins on this machine, and queues of the emulator. */
export class Targets {
  readonly slack = new SlackWebApi();
  readonly partner = new WebhookTarget(targetSecrets.signingSecrets);

  async start(): Promise<void> {
    await this.slack.start();
    await this.partner.start();
    // Its first request is one too many.
    this.partner.suffer({ kind: 'answer', status: 429, headers: { 'retry-after': '1' } });
  }

  async stop(): Promise<void> {
    await this.slack.stop();
    await this.partner.stop();
  }

  /** The source of the rules, with the address that the partner has. */
  rules(): string {
    return readFileSync(rulesFile, 'utf8').replace('http://127.0.0.1:9', this.partner.origin);
  }
}

/** What is put on the bus and the topic comes out of these queues. */
export async function createTargets({ sqs, sns, events }: Aws): Promise<void> {
  for (const name of ['all', 'from-bus', 'from-topic']) {
    const Attributes = { MaximumMessageSize: '1048576' };
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  }
  await sns.send(new CreateTopicCommand({ Name: 'commands' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: `arn:aws:sns:${region}:${account}:commands`,
      Protocol: 'sqs',
      Endpoint: arnOfQueue('from-topic'),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  const EventPattern = JSON.stringify({ source: ['hooklane.custom'] });
  const EventBusName = 'invoices';
  await events.send(new CreateEventBusCommand({ Name: EventBusName }));
  await events.send(new PutRuleCommand({ Name: 'all', EventBusName, EventPattern }));
  const Targets = [{ Id: 'queue', Arn: arnOfQueue('from-bus') }];
  await events.send(new PutTargetsCommand({ Rule: 'all', EventBusName, Targets }));
}

/** @returns the keys of the events that came there, which are gone now */
export async function keysIn({ sqs }: Aws, name: string): Promise<readonly string[]> {
  const texts = await drain(sqs, `http://queue/${account}/${name}`);
  return texts.map((text) => {
    const message = parseJsonObject(text);
    return ['provider', 'hook', 'id']
      .map((field) => textAt(message, `detail.${field}`, field))
      .join(':');
  });
}

function arnOfQueue(name: string): string {
  return `arn:aws:sqs:${region}:${account}:${name}`;
}
