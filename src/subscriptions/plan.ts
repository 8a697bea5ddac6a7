import { escapeForQueue, queueText } from '../domain/json.ts';
import type { HttpSending, Sending } from '../domain/sending.ts';
import { entityOf } from './entity.ts';
import type { EventOf, Rule, RuleContext } from './rule.ts';
import { slackSending } from './slack-plan.ts';

/** An event with all that can be said of it. */
export interface Happening {
  readonly event: EventOf;
  /** The CloudEvent as JSON text; its data are the payload's own text, so that no number or escape in it changes. */
  readonly json: string;
}

/**
 * SNS takes 256 KB and SQS 1 MiB, with attributes and all. EventBridge takes 1 MB since January 2026, but what a target
 * behind the bus cannot take is lost there without a word. What is too large goes without its data, and says where they
 * are.
 * https://docs.aws.amazon.com/general/latest/gr/sns.html
 * https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb
 */
const bytesMax = { eventBridge: 250_000, sns: 250_000, sqs: 1_000_000 } as const;

/**
 * What the rule wants to have done about the event; nothing is sent here.
 * @returns undefined where there is nothing to be done this time
 * @throws whatever a function of the rule throws
 */
export async function planOf(
  rule: Rule,
  happening: Happening,
  context: RuleContext,
): Promise<Sending | undefined> {
  const { event, json } = happening;
  if (rule.slack !== undefined) return slackSending(rule.slack, event, context);
  if (rule.http !== undefined) return httpSending(rule.http, json);
  if (rule.run !== undefined) {
    const { name } = rule;
    const run = async (signal: AbortSignal): Promise<void> =>
      rule.run(event, { ...context, signal });
    return { kind: 'run', rule: name, run };
  }
  const common = { attributes: attributesOf(event, context), group: entityOf(event) ?? event.key };
  if (rule.sqs !== undefined)
    return { kind: 'sqs', ...rule.sqs, body: within(bytesMax.sqs, happening), ...common };
  if (rule.sns !== undefined)
    return { kind: 'sns', ...rule.sns, body: within(bytesMax.sns, happening), ...common };
  const { busArn, source = `hooklane.${event.provider}` } = rule.eventBridge;
  return {
    kind: 'eventBridge',
    busArn,
    source,
    detailType: event.type,
    // An entry has no place beside it for what repeats are told by.
    detail: `${within(bytesMax.eventBridge, happening).slice(0, -1)},"dispatchid":"${context.id}"}`,
    time: event.time,
  };
}

function httpSending(
  { url, secret = 'default', headers = {}, allowPrivate = false }: NonNullable<Rule['http']>,
  body: string,
): HttpSending {
  return {
    kind: 'http',
    url,
    headers,
    body,
    secret: secret === false ? undefined : secret,
    allowPrivate,
  };
}

/** What consumers choose by without reading the body: of these, queues and topics take ten. */
function attributesOf(
  event: EventOf,
  { id, replay }: RuleContext,
): Readonly<Record<string, string>> {
  const { key, type, provider, hook, action, scope } = event;
  const attributes = { id, key, type, provider, hook, action, scope, replay };
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, text]) =>
      text ? [[name, text.replace(refused, '\ufffd')] as const] : [],
    ),
  );
}

/** What SQS takes in no text; in JSON these can be escaped. */
const refused = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function within(most: number, { event, json }: Happening): string {
  const text = escapeForQueue(json);
  if (Buffer.byteLength(text) <= most) return text;
  const { data, key, ...envelope } = event;
  const dataomitted = `too large for this target: see /events/${encodeURIComponent(key)}/body`;
  return queueText({ ...envelope, dataomitted });
}
