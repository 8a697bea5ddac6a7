import { randomBytes } from 'node:crypto';
import { hashOf } from '../domain/body.ts';
import type { EventFacts } from '../domain/envelope.ts';
import type { HttpRequest } from '../domain/http.ts';
import { idAt, type JsonObject, ownValue, textAt } from '../domain/json.ts';
import { toTimestamp } from '../domain/time.ts';
import {
  actorOf,
  boundedId,
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
  hmacSha256,
  isSameDigest,
  markVerified,
  requireFresh,
  requireSecret,
  signatureInvalid,
  timestampIn,
  type VerifiedRequest,
} from './signature.ts';

/**
 * GitLab signs id, timestamp and raw body by Standard Webhooks (since 19.0), or sends a secret token
 * in the clear, which proves nothing about the body but keeps strangers out.
 * https://docs.gitlab.com/user/project/integrations/webhooks/
 */
export const gitlab: Provider = {
  name: 'gitlab',
  // GitLab hangs up after 10 s, and four failures in a row switch the hook off.
  answerWithinMilliseconds: 8000,
  storedHeaders: [
    'content-type',
    'idempotency-key',
    'user-agent',
    'webhook-id',
    'webhook-timestamp',
    'x-gitlab-event',
    'x-gitlab-event-uuid',
    'x-gitlab-instance',
    'x-gitlab-webhook-uuid',
  ],
  secretLists: {
    signingTokens: {
      environment: 'GITLAB_SIGNING_TOKEN',
      prefix: 'whsec_',
      generate: () => `whsec_${randomBytes(32).toString('base64')}`,
    },
    secretTokens: { environment: 'GITLAB_WEBHOOK_TOKEN' },
  },
  sample: {
    headers: { 'content-type': 'application/json', 'x-gitlab-event': 'Push Hook' },
    body: Buffer.from('{"object_kind":"push","ref":"refs/heads/main"}'),
  },

  verify(request, { signingTokens = [], secretTokens = [] }, nowMilliseconds) {
    const isSigned = request.headers['webhook-signature'] !== undefined;
    // No falling back: with signing tokens set, a signature that is there must be right. And without
    // secret tokens there is nothing to fall back to.
    if (signingTokens.length > 0 && (isSigned || secretTokens.length === 0)) {
      const secret = requireSignature(request, signingTokens, nowMilliseconds);
      return markVerified(request, { isIdSigned: true, secret });
    }
    return markVerified(request, {
      isIdSigned: false,
      secret: requireToken(request, secretTokens),
    });
  },

  read(request) {
    const payload = requireJsonObject(request.body.toString('utf8'));
    return { kind: 'event', facts: factsOf(payload, request) };
  },

  payloadOf: (body) => body.toString('utf8'),

  sign({ headers, body }, secrets, nowMilliseconds) {
    const token = secrets.secretTokens?.[0];
    const key = secrets.signingTokens?.[0];
    if (key === undefined) return { 'x-gitlab-token': token ?? '' };
    const id = headers['webhook-id'] || headers['idempotency-key'] || hashOf(body);
    const timestamp = String(Math.floor(nowMilliseconds / 1000));
    const signature = hmacSha256(keyIn(key), `${id}.${timestamp}.`, body).toString('base64');
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
      ...(token !== undefined && { 'x-gitlab-token': token }),
    };
  },
};

/**
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @returns the signing token that matched
 */
function requireSignature(
  request: HttpRequest,
  signingTokens: readonly string[],
  nowMilliseconds: number,
): string {
  const id = request.headers['webhook-id'];
  const timestamp = timestampIn(request.headers['webhook-timestamp']);
  const signatures = signaturesIn(request.headers['webhook-signature']);
  if (!id) throw signatureInvalid();
  const secret = requireSecret(signingTokens, (token) => {
    const key = keyIn(token);
    // A token that decodes to nothing would be an empty key, which anybody has.
    if (key.length === 0) return false;
    const expected = hmacSha256(key, `${id}.${timestamp}.`, request.body);
    return signatures.some((signature) => isSameDigest(signature, expected));
  });
  requireFresh(timestamp, nowMilliseconds);
  return secret;
}

function keyIn(signingToken: string): Buffer {
  return Buffer.from(signingToken.replace(/^whsec_/, ''), 'base64');
}

/**
 * The `v1` entries of the list; other versions are for other receivers. Strict base64 of 32 bytes: the
 * last digit holds two bits that say nothing and have to be zero (RFC 4648, section 3.5).
 */
function signaturesIn(header: string | undefined): readonly Buffer[] {
  return (header ?? '')
    .split(' ')
    .filter((entry) => /^v1,[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(entry))
    .map((entry) => Buffer.from(entry.slice('v1,'.length), 'base64'));
}

/** Hashed first, so that not even the length of the token shows in the time it takes. */
function requireToken(request: HttpRequest, secretTokens: readonly string[]): string {
  const given = request.headers['x-gitlab-token'];
  if (!given) throw signatureInvalid();
  const digest = hmacSha256('', given);
  return requireSecret(secretTokens, (token) => isSameDigest(digest, hmacSha256('', token)));
}

function factsOf(payload: JsonObject, request: VerifiedRequest): EventFacts {
  const { headers } = request;
  const kind = kindOf(payload, headers['x-gitlab-event']);
  return {
    id: boundedId(headers['webhook-id'] || headers['idempotency-key'] || hashOf(request.body)),
    source: sourceOf(payload, headers['x-gitlab-instance']),
    type: typeOf('com.gitlab', kind, qualifierOf(kind, payload)),
    subject: label(subjectOf(kind, payload)),
    time: timeOf(kind, payload) ?? toTimestamp(headers['webhook-timestamp']),
    action: label(actionOf(kind, payload)),
    actor: actorOf(textAt(payload, 'user.username') ?? userOf(kind, payload)),
    scope: label(
      textAt(
        payload,
        'project.path_with_namespace',
        'path_with_namespace',
        ...groupPaths,
        'project_path_with_namespace',
      ),
    ),
  };
}

/** The signed body says what it is; the header helps only where a custom template left that out. */
function kindOf(payload: JsonObject, eventHeader: string | undefined): string {
  const name = textAt(payload, 'object_kind', 'event_name') ?? eventHeader?.replace(/ hook$/i, '');
  if (!name) throw malformed('the body has neither an object_kind nor an event_name');
  return typeSegment(name) ?? name;
}

/** Members, projects, groups, users and keys come without an `object_kind`. */
function hasOnlyEventName(payload: JsonObject): boolean {
  return (
    textAt(payload, 'object_kind') === undefined && textAt(payload, 'event_name') !== undefined
  );
}

/** In `user_add_to_group` and its like, `user_username` is whom it was done to, not who did it. */
function userOf(kind: string, payload: JsonObject): string | undefined {
  return kind.startsWith('user_') ? undefined : textAt(payload, 'user_username');
}

/** What follows the kind in the type: the action, or the status of what runs. */
function qualifierOf(kind: string, payload: JsonObject): string | undefined {
  const path = ownValue(qualifierPaths, kind);
  if (path !== undefined) return textAt(payload, path);
  if (kindsWithoutQualifier.has(kind) || hasOnlyEventName(payload)) return undefined;
  return textAt(payload, 'object_attributes.action', 'action');
}

const kindsWithoutQualifier: ReadonlySet<string> = new Set(['push', 'tag_push', 'feature_flag']);

const qualifierPaths: Readonly<Record<string, string>> = {
  access_token: 'event_name',
  build: 'build_status',
  deployment: 'status',
  emoji: 'event_type',
  note: 'object_attributes.noteable_type',
  pipeline: 'object_attributes.status',
  vulnerability: 'object_attributes.state',
};

function actionOf(kind: string, payload: JsonObject): string | undefined {
  // A name that is no plain word is not in the type; here it stays as it came.
  if (typeSegment(kind) === undefined) return kind;
  if (kind === 'push' || kind === 'tag_push') return refActionOf(payload);
  if (kind === 'note') return textAt(payload, 'object_attributes.action');
  return hasOnlyEventName(payload) ? textAt(payload, 'event_name') : qualifierOf(kind, payload);
}

/** Git writes forty (or sixty-four) zeros for the side of a change that does not exist. */
function refActionOf(payload: JsonObject): string {
  const isZero = (path: string): boolean => /^0+$/.test(textAt(payload, path) ?? '');
  if (isZero('before')) return 'created';
  return isZero('after') ? 'deleted' : 'updated';
}

const groupPaths = ['group.full_path', 'group.group_path', 'full_path', 'group_path'] as const;

function sourceOf(payload: JsonObject, instanceHeader: string | undefined): string {
  const instance =
    webUrl(instanceHeader?.slice(0, 1000).replace(/\/+$/, '')) ?? 'https://gitlab.com';
  const group = textAt(payload, ...groupPaths);
  return (
    webUrl(textAt(payload, 'project.web_url')) ??
    webUrl(textAt(payload, 'group.web_url')) ??
    webUrl(group && `${instance}/${group}`) ??
    instance
  );
}

function subjectOf(kind: string, payload: JsonObject): string | undefined {
  const subjectOfKind = ownValue(subjects, kind);
  if (subjectOfKind !== undefined) return subjectOfKind(payload);
  if (hasOnlyEventName(payload)) return idAt(payload, subjectOfSystemHook(kind));
  return idAt(payload, 'object_attributes.iid', 'object_attributes.id');
}

const at =
  (...paths: readonly string[]) =>
  (payload: JsonObject): string | undefined =>
    idAt(payload, ...paths);

const subjects: Readonly<Record<string, (payload: JsonObject) => string | undefined>> = {
  access_token: at('object_attributes.id'),
  build: at('build_id'),
  deployment: at('deployment_id'),
  emoji: emojiSubjectOf,
  feature_flag: at('object_attributes.name'),
  note: noteSubjectOf,
  pipeline: at('object_attributes.id'),
  push: at('ref'),
  release: at('tag'),
  tag_push: at('ref'),
  vulnerability: at('object_attributes.url'),
  wiki_page: at('object_attributes.slug'),
};

function emojiSubjectOf(payload: JsonObject): string | undefined {
  const type = textAt(payload, 'object_attributes.awardable_type');
  const id = idAt(payload, 'object_attributes.awardable_id');
  return type && id && `${type}:${id}`;
}

function noteSubjectOf(payload: JsonObject): string | undefined {
  const on = idAt(payload, 'merge_request.iid', 'issue.iid', 'commit.id', 'snippet.id');
  const note = idAt(payload, 'object_attributes.id');
  return on && note && `${on}#note_${note}`;
}

function subjectOfSystemHook(eventName: string): string {
  if (eventName.startsWith('user_')) return 'user_id';
  if (eventName.startsWith('group_') || eventName.startsWith('subgroup_')) return 'group_id';
  return eventName.startsWith('key_') ? 'id' : 'project_id';
}

function timeOf(kind: string, payload: JsonObject): string | undefined {
  const paths =
    ownValue(timePaths, kind) ??
    (hasOnlyEventName(payload) ? ['updated_at'] : ['object_attributes.updated_at']);
  return timeAt(payload, ...paths);
}

const timePaths: Readonly<Record<string, readonly string[]>> = {
  build: ['build_finished_at', 'build_started_at', 'build_created_at'],
  deployment: ['status_changed_at'],
  pipeline: ['object_attributes.finished_at', 'object_attributes.created_at'],
  release: ['released_at', 'created_at'],
};
