import { randomBytes } from 'node:crypto';
import { hashOf } from '../domain/body.ts';
import type { EventFacts } from '../domain/envelope.ts';
import { idAt, type JsonObject, ownValue, textAt, valueAt } from '../domain/json.ts';
import { type SubjectRule, subjectRules } from './github-subjects.ts';
import {
  actorOf,
  boundedId,
  formIn,
  isJson,
  label,
  malformed,
  requireJsonObject,
  timeAt,
  typeOf,
  typeSegment,
  webUrl,
} from './payload.ts';
import type { Provider } from './provider.ts';
import {
  hexDigestIn,
  hmacSha256,
  isSameDigest,
  markVerified,
  requireSecret,
  type VerifiedRequest,
} from './signature.ts';

/**
 * GitHub signs the raw body, and nothing but the body: not the event's name, not the delivery's id.
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: Provider = {
  name: 'github',
  // GitHub hangs up after 10 s and never tries again.
  answerWithinMilliseconds: 8000,
  storedHeaders: [
    'content-type',
    'user-agent',
    'x-github-delivery',
    'x-github-enterprise-host',
    'x-github-enterprise-version',
    'x-github-event',
    'x-github-hook-id',
    'x-github-hook-installation-target-id',
    'x-github-hook-installation-target-type',
  ],
  secretLists: {
    secrets: {
      environment: 'GITHUB_WEBHOOK_SECRET',
      generate: () => randomBytes(32).toString('hex'),
    },
  },
  sample: {
    headers: { 'content-type': 'application/json', 'x-github-event': 'push' },
    body: Buffer.from('{"ref":"refs/heads/main"}'),
  },

  verify(request, { secrets = [] }) {
    const signature = hexDigestIn(request.headers['x-hub-signature-256'], 'sha256=');
    const secret = requireSecret(secrets, (candidate) =>
      isSameDigest(signature, hmacSha256(candidate, request.body)),
    );
    // The delivery's id is in a header, and no header is signed.
    return markVerified(request, { isIdSigned: false, secret });
  },

  read(request) {
    const event = request.headers['x-github-event'];
    if (!event) throw malformed('there is no x-github-event header');
    const payload = requireJsonObject(payloadText(request.body));
    return { kind: 'event', facts: factsOf(event, payload, request) };
  },

  payloadOf: payloadText,

  sign({ body }, { secrets: [secret = ''] = [] }) {
    return { 'x-hub-signature-256': `sha256=${hmacSha256(secret, body).toString('hex')}` };
  },
};

/** The hook's content type is JSON, or a form with the same JSON in its one field `payload`. */
function payloadText(body: Buffer): string {
  const text = body.toString('utf8');
  if (isJson(body)) return text;
  const payload = formIn(text).get('payload');
  if (payload === null) throw malformed('the body is neither JSON nor a form with a payload');
  return payload;
}

function factsOf(header: string, payload: JsonObject, request: VerifiedRequest): EventFacts {
  const event = typeSegment(header);
  const rule = ownValue(subjectRules, event ?? '') ?? {};
  return {
    id: boundedId(request.headers['x-github-delivery'] || hashOf(request.body)),
    source: sourceOf(payload, request.headers['x-github-enterprise-host']),
    type: typeOf('com.github', event, hasAction(event) ? textAt(payload, 'action') : undefined),
    subject: label(subjectOf(event, payload, rule)),
    time: timeAt(payload, ...(rule.time ?? [`${event}.updated_at`, `${event}.created_at`])),
    // A name that is no plain word is not in the type; here it stays as it came.
    action: label(event === undefined ? header : actionOf(event, payload)),
    actor: actorOf(
      textAt(payload, 'sender.login'),
      textAt(payload, 'sender.type') === 'Bot' ? 'service_account' : 'app_user',
    ),
    scope: label(
      textAt(
        payload,
        'repository.full_name',
        'organization.login',
        'enterprise.slug',
        'installation.account.login',
      ),
    ),
  };
}

function hasAction(event: string | undefined): boolean {
  return event !== undefined && !eventsWithoutAction.has(event);
}

/** Their `action`, if any, is not GitHub's: repository_dispatch carries one that the caller chose. */
const eventsWithoutAction: ReadonlySet<string> = new Set([
  'fork',
  'gollum',
  'page_build',
  'ping',
  'public',
  'push',
  'repository_dispatch',
  'workflow_dispatch',
]);

/** `html_url` throughout: a push has the web address where other events have the API's in `url`. */
function sourceOf(payload: JsonObject, enterpriseHost: string | undefined): string {
  const repository = webUrl(textAt(payload, 'repository.html_url'));
  if (repository !== undefined) return repository;
  const sender = webUrl(textAt(payload, 'sender.html_url'));
  const enterprise = webUrl(enterpriseHost && `https://${enterpriseHost}`);
  const origin = sender ? new URL(sender).origin : (enterprise ?? 'https://github.com');
  const organization = textAt(payload, 'organization.login');
  return (
    webUrl(organization && `${origin}/${organization}`) ??
    webUrl(textAt(payload, 'enterprise.html_url')) ??
    webUrl(textAt(payload, 'installation.account.html_url')) ??
    sender ??
    origin
  );
}

function subjectOf(
  event: string | undefined,
  payload: JsonObject,
  rule: SubjectRule,
): string | undefined {
  if (event === 'create' || event === 'delete') return fullRefOf(payload);
  const subject = idAt(payload, ...(rule.subject ?? [`${event}.number`, `${event}.id`]));
  const detail = rule.detail && idAt(payload, rule.detail);
  return subject && detail ? `${subject}#${detail}` : subject;
}

/** create and delete have the bare name; in full it is the same as the `ref` of a push. */
function fullRefOf(payload: JsonObject): string | undefined {
  const ref = textAt(payload, 'ref');
  const refType = textAt(payload, 'ref_type');
  if (ref === undefined) return undefined;
  if (refType === 'branch') return `refs/heads/${ref}`;
  return refType === 'tag' ? `refs/tags/${ref}` : undefined;
}

function actionOf(event: string, payload: JsonObject): string | undefined {
  switch (event) {
    case 'push':
      return pushActionOf(payload);
    case 'create':
      return 'created';
    case 'delete':
      return 'deleted';
    case 'status':
      return textAt(payload, 'state');
    case 'pull_request':
      // GitHub says `closed` for both ends of a pull request; what people ask is whether it merged.
      return valueAt(payload, 'pull_request.merged') === true &&
        textAt(payload, 'action') === 'closed'
        ? 'merged'
        : textAt(payload, 'action');
    default:
      return textAt(payload, 'action');
  }
}

function pushActionOf(payload: JsonObject): string {
  const flag = ['created', 'deleted', 'forced'].find((name) => valueAt(payload, name) === true);
  return flag ?? 'updated';
}
