import { eventKeyOf } from '../../src/domain/envelope.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import { custom } from '../../src/providers/custom.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { base64, hex } from '../e2e/large-bodies.ts';
import { eventOf } from '../e2e/sent-events.ts';
import { fixture } from '../support/fixtures.ts';

/** A request as its provider sends it, before it is signed. */
export interface Request {
  readonly provider: Provider;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What it becomes. */
  readonly key: string;
  /** The answer to it. */
  readonly status: number;
  readonly secrets: HookSecrets;
}

/** Of the hook `default` of each provider, as a user types them. */
export const secrets = {
  slack: { secrets: ['8f742231b10e8888abcd99yyyzzz85a5'] },
  github: { secrets: ["It's-a-Secret-to-Everybody"] },
  gitlab: {
    signingTokens: [`whsec_${Buffer.from('a GitLab key of thirty-two bytes').toString('base64')}`],
    secretTokens: ['a-token-of-an-older-GitLab'],
  },
  custom: { tokens: ['a-token-of-a-producer-of-our-own'] },
} as const satisfies Readonly<Record<string, HookSecrets>>;

const { signingTokens, secretTokens } = secrets.gitlab;

/** It comes once more after it was stored. */
export const push: Request = fixed(github, 'push', { status: 202, secrets: secrets.github });

/** A form, which AWS hands over in base64. */
export const command: Request = fixed(slack, 'command', { status: 200, secrets: secrets.slack });

export const gitlabPush: Request = fixed(gitlab, 'push', {
  status: 202,
  secrets: { signingTokens },
});

/** One of each kind that is told apart somewhere between the URL and the table. */
export const requests: readonly Request[] = [
  fixed(slack, 'event.message', { status: 200, secrets: secrets.slack }),
  command,
  push,
  gitlabPush,
  fixed(gitlab, 'issue', { status: 202, secrets: { secretTokens } }),
];

/** Too large for a message, and large enough to be too large for an item alone. */
export const largeRequests: readonly Request[] = [
  {
    ...eventOf(hex, 'larger-than-a-message', 3_000_000),
    provider: github,
    secrets: secrets.github,
  },
  {
    ...eventOf(base64, 'larger-than-an-item', 600_000),
    provider: gitlab,
    secrets: { signingTokens },
  },
].map((request) => ({ ...request, status: 202 }));

/** Its receiver cannot reach the queue. */
export const spilled: Request = fixed(github, 'issues.opened', {
  status: 202,
  secrets: secrets.github,
});

/** It comes by the gateway. */
export const produced: Request = fixed(custom, 'invoice-paid', {
  status: 202,
  secrets: secrets.custom,
});

export const allRequests: readonly Request[] = [...requests, ...largeRequests, spilled, produced];

function fixed(
  provider: Provider,
  name: string,
  rest: Pick<Request, 'status' | 'secrets'>,
): Request {
  const { headers, body, envelope } = fixture(provider.name, name);
  if (envelope === undefined) throw new Error(`${provider.name}/${name} is no event`);
  return { provider, headers, body, key: eventKeyOf(envelope), ...rest };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends it to a function's URL, signed at this moment. */
export async function send(
  url: string,
  { provider, headers, body, secrets: signing }: Omit<Request, 'key' | 'status'>,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const signature = provider.sign({ headers, body }, signing, Date.now());
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...signature, ...more },
    body: new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}
