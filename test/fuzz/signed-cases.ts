import type { HttpRequest } from '../../src/domain/http.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import { custom } from '../../src/providers/custom.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { type FixtureCase, fixture, fixtureTime } from '../support/fixtures.ts';
import { signedRequest } from '../support/requests.ts';

/** A request that is signed right, and the law that says which others are. */
export interface SignedCase {
  readonly name: string;
  readonly provider: Provider;
  readonly secrets: HookSecrets;
  readonly request: HttpRequest;
  /** Whether these headers prove this body, written down apart from the code that decides it. */
  readonly isProved: (headers: HttpRequest['headers'], body: Buffer) => boolean;
}

const signingTokens = [`whsec_${Buffer.alloc(32, 'signing').toString('base64')}`];
const secretTokens = ['correct horse'];
const secrets = { secrets: ['correct horse'] };
const tokens = { tokens: ['correct horse'] };
const push = fixture('gitlab', 'push-merge');

type Law = (request: HttpRequest) => SignedCase['isProved'];

/** The body and these headers, every byte of them. */
const exactly =
  (...names: readonly string[]): Law =>
  (signed) =>
  (headers, body) =>
    names.every((name) => headers[name] === signed.headers[name]) && body.equals(signed.body);

/** Id, timestamp and body, and the signature as one of a list: other entries do no harm. */
const standardWebhooks: Law = (signed) => (headers, body) =>
  exactly('webhook-id', 'webhook-timestamp')(signed)(headers, body) &&
  (headers['webhook-signature'] ?? '')
    .split(' ')
    .includes(signed.headers['webhook-signature'] ?? '');

/** The token alone: it proves nothing about the body. */
const token: Law = (signed) => (headers) =>
  headers['x-gitlab-token'] === signed.headers['x-gitlab-token'];

/** The token behind the scheme, whose name may be in any case. */
const bearer: Law = (signed) => (headers) => {
  const given = headers.authorization ?? '';
  const isBearer = given.slice(0, 7).toLowerCase() === 'bearer ';
  return isBearer && given.slice(7).replace(/^ +/, '') === signed.headers.authorization?.slice(7);
};

/** A signature that is there decides; only without one does the token. */
const signatureThenToken: Law = (signed) => (headers, body) =>
  (headers['webhook-signature'] === undefined ? token : standardWebhooks)(signed)(headers, body);

export const signedCases: readonly SignedCase[] = [
  caseOf('Slack, as JSON', slack, fixture('slack', 'event.app_mention'), secrets, slackLaw()),
  caseOf('Slack, as a form', slack, fixture('slack', 'command'), secrets, slackLaw()),
  caseOf('GitHub', github, fixture('github', 'push'), secrets, exactly('x-hub-signature-256')),
  caseOf('GitLab, signing', gitlab, push, { signingTokens }, standardWebhooks),
  caseOf('GitLab, with a secret token', gitlab, push, { secretTokens }, token),
  caseOf('GitLab, with both', gitlab, push, { signingTokens, secretTokens }, signatureThenToken),
  caseOf('your own producers', custom, fixture('custom', 'invoice-paid'), tokens, bearer),
];

function slackLaw(): Law {
  return exactly('x-slack-request-timestamp', 'x-slack-signature');
}

function caseOf(
  name: string,
  provider: Provider,
  { headers, body }: FixtureCase,
  hookSecrets: HookSecrets,
  law: Law,
): SignedCase {
  const sent = { headers, body };
  const request = signedRequest(provider, sent, { secrets: hookSecrets, now: fixtureTime });
  return { name, provider, secrets: hookSecrets, request, isProved: law(request) };
}
