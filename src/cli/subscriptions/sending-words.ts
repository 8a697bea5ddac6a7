import type { Sending, SlackPlace, SlackSending } from '../../domain/sending.ts';
import { shownOrigin, shownUrl } from './shown-url.ts';

export type Fact = readonly [name: string, value: string | undefined];

/** A sending as a person reads it. */
export interface SendingWords {
  readonly would: string;
  readonly facts: readonly Fact[];
  /** JSON text; undefined where there is none. */
  readonly content: string | undefined;
}

export function wordsOf(sending: Sending): SendingWords {
  switch (sending.kind) {
    case 'slack':
      return {
        would: `${slackVerbs[sending.to.as]} in Slack`,
        facts: placeFacts(sending),
        content: JSON.stringify(sending.message),
      };
    case 'http':
      return {
        would: `POST to ${shownUrl(sending.url)}`,
        facts: [
          ['signed by', sending.secret && `signingSecrets of ${sending.secret}`],
          ...Object.entries(shownHeaders(sending.headers)),
          ['bytes', bytesOf(sending.body)],
        ],
        content: sending.body,
      };
    case 'eventBridge':
      return {
        would: `put an event on ${sending.busArn}`,
        facts: [
          ['source', sending.source],
          ['detail-type', sending.detailType],
          ['time', sending.time],
          ['bytes', bytesOf(sending.detail)],
        ],
        content: sending.detail,
      };
    case 'sqs':
      return { would: `send to ${sending.queueArn}`, ...messageWords(sending) };
    case 'sns':
      return { would: `publish to ${sending.topicArn}`, ...messageWords(sending) };
    case 'run':
      return { would: 'call your function', facts: [], content: undefined };
  }
}

/** The same for programs. What may be a credential is left out, as it is of the words. */
export function jsonOf(sending: Sending): object {
  switch (sending.kind) {
    case 'run':
      return { kind: 'run' };
    case 'http':
      return {
        ...sending,
        url: shownUrl(sending.url),
        headers: shownHeaders(sending.headers),
      };
    case 'slack':
      return { ...sending, to: shownPlace(sending.to) };
    default:
      return sending;
  }
}

function shownPlace(to: SlackPlace): SlackPlace {
  return to.as === 'response' ? { ...to, url: shownOrigin(to.url) } : to;
}

const slackVerbs: Readonly<Record<SlackPlace['as'], string>> = {
  post: 'post',
  thread: 'post into a thread',
  update: 'keep a message up to date',
  response: 'answer',
};

/** Who has a `response_url` needs no token. */
function placeFacts({ to, token }: SlackSending): readonly Fact[] {
  if (to.as === 'response') {
    return [
      ['to', shownOrigin(to.url)],
      ['seen by', to.isForEveryone ? 'everyone' : 'who asked'],
    ];
  }
  return [
    ['channel', to.channel],
    to.as === 'post' ? ['thread', to.threadTs] : ['key', to.key],
    ['token', `slackTokens of ${token}`],
  ];
}

function messageWords(message: {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly group: string;
}): Pick<SendingWords, 'facts' | 'content'> {
  const { body, attributes, group } = message;
  const facts: readonly Fact[] = [
    ['in order', `by ${group}, where it is FIFO`],
    ...Object.entries(attributes).map(([name, value]): Fact => [`attribute ${name}`, value]),
    ['bytes', bytesOf(body)],
  ];
  return { facts, content: body };
}

function bytesOf(text: string): string {
  return Buffer.byteLength(text).toLocaleString('en');
}

const credential = /authorization|cookie|credential|key|password|secret|signature|token/i;

function shownHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, credential.test(name) ? '…' : value]),
  );
}
