import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { requestOf } from '../../src/adapters/aws/function-url.ts';
import { hashOf } from '../../src/domain/body.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { github } from '../../src/providers/github.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixture } from '../../test/support/fixtures.ts';
import type { Contender } from './contender.ts';
import { secret } from './stub.ts';

/** A push of GitHub's with 8 KB, as it was sent. */
const push = fixture('github', 'push.1');
const pushText = push.body.toString('utf8');
const pushedCommit: string = JSON.parse(pushText).after;

/** The event that a Function URL makes of a request which its provider has just signed. */
export function urlEventFor(
  { asks }: Pick<Contender, 'asks'>,
  now: number,
): LambdaFunctionURLEvent {
  return asks === 'slack'
    ? urlEvent(slack, fixture('slack', 'event.message').headers, slackMessage, now)
    : urlEvent(github, push.headers, push.body, now);
}

/** Such a push as a receiver of ours would hand it on: another one for each number. */
export function numberedPush(number: number, now: number): HttpRequest {
  const headers = { ...push.headers, 'x-github-delivery': randomUUID() };
  const text = pushText.replace(pushedCommit, hashOf(`${number}`).slice(0, 40));
  return requestOf(urlEvent(github, headers, Buffer.from(text), now));
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

function urlEvent(
  provider: Provider,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  now: number,
): LambdaFunctionURLEvent {
  const signature = provider.sign({ headers, body }, { secrets: [secret] }, now);
  const urlId = 'abcdefghijklmnopqrstuvwxyz012345';
  const host = `${urlId}.lambda-url.us-east-1.on.aws`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers: { ...headers, ...signature, host, 'content-length': String(body.length) },
    requestContext: {
      accountId: 'anonymous',
      apiId: urlId,
      domainName: host,
      domainPrefix: urlId,
      http: {
        method: 'POST',
        path: '/',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '02/Jan/2026:03:04:05 +0000',
      timeEpoch: now,
    },
    body: body.toString('utf8'),
    isBase64Encoded: false,
  };
}
