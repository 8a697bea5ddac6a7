import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { requestOf } from '../../src/adapters/aws/function-url.ts';
import { hashOf } from '../../src/domain/body.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixture } from '../../test/support/fixtures.ts';
import { testSecrets } from '../../test/support/requests.ts';
import { type UnsignedRequest, urlEventOf } from '../url-event.ts';
import type { Contender } from './contender.ts';
import { secret } from './stub.ts';

const slackHeaders = fixture('slack', 'event.message').headers;

/** The largest of GitLab's: 6 KB. */
const mergeRequest = fixture('gitlab', 'merge-request');

/** A push of GitHub's with 8 KB, as it was sent. */
const push = fixture('github', 'push.1');
const pushText = push.body.toString('utf8');
const pushedCommit: string = JSON.parse(pushText).after;

/** The event that a Function URL makes of a request which its provider has just signed. */
export function urlEventFor(
  { asks }: Pick<Contender, 'asks'>,
  now: number,
): LambdaFunctionURLEvent {
  switch (asks) {
    case 'github':
      return signedBy(github, push, now);
    case 'slack':
      return signedBy(slack, { headers: slackHeaders, body: slackMessage }, now);
    case 'gitlab':
      return signedBy(gitlab, mergeRequest, now);
  }
}

/** Such a push as a receiver of ours would hand it on: another one for each number. */
export function numberedPush(number: number, now: number): HttpRequest {
  const headers = { ...push.headers, 'x-github-delivery': randomUUID() };
  const text = pushText.replace(pushedCommit, hashOf(`${number}`).slice(0, 40));
  return requestOf(signedBy(github, { headers, body: Buffer.from(text) }, now));
}

function signedBy(
  provider: Provider,
  request: UnsignedRequest,
  now: number,
): LambdaFunctionURLEvent {
  return urlEventOf(provider, testSecrets(provider, secret), request, now);
}

/** A message with as many bytes as the push: its text is what people write, and not all the same. */
const slackMessage = ((): Buffer => {
  const message = JSON.parse(fixture('slack', 'event.message').body.toString('utf8'));
  const commits: readonly { readonly message: string }[] = [...JSON.parse(pushText).commits];
  const whole = (text: string): Buffer =>
    Buffer.from(JSON.stringify({ ...message, event: { ...message.event, text } }));
  const words = Array.from({ length: 1000 }, (_, order) =>
    hashOf(`${order}`).slice(0, (order % 9) + 2),
  );
  const text = [...commits.map((each) => each.message), ...words].join(' ');
  return whole(text.slice(0, push.body.length - whole('').length));
})();
