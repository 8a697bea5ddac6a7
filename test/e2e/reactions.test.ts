import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dispatchIdOf } from '../../src/domain/dispatch.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { github } from '../../src/providers/github.ts';
import { slack as slackProvider } from '../../src/providers/slack.ts';
import { MoodyService } from '../support/moody-service.ts';
import { testSecrets } from '../support/requests.ts';
import { SlackWebApi } from '../support/targets/slack-web-api.ts';
import { WebhookTarget } from '../support/targets/webhook-target.ts';
import { waitUntil } from '../support/wait-until.ts';

const secret = `whsec_${Buffer.alloc(32, 'reactions').toString('base64')}`;
const webhook = new WebhookTarget([secret]);
const slack = new SlackWebApi();
let service: MoodyService;

/** What a lease, a pause, and the way back from a kill may take. */
const patience = 100_000;
const timeoutMilliseconds = 120_000;

beforeAll(async () => {
  await webhook.start();
  await slack.start();
  service = await MoodyService.start({
    visibilitySeconds: 5,
    environment: {
      HOOKLANE_SUBSCRIPTIONS: join(import.meta.dirname, '../support/subscriptions/reacting.ts'),
      HOOKLANE_TEST_TARGET: webhook.url,
      HOOKLANE_SIGNING_SECRET: secret,
      HOOKLANE_SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-good-token',
    },
  });
}, 30_000);

afterAll(async () => {
  await service.stop();
  await webhook.stop();
  await slack.stop();
}, 60_000);

beforeEach(() => {
  webhook.suffer();
  slack.suffer();
});

describe('what rules do about events', () => {
  it('is done once for each event and rule, and the event says so', async () => {
    const [key = ''] = await push('calm');

    await waitUntil('both rules', () => isSent(key) && isPosted(key));

    const { status, dispatches } = await eventAt(key, ({ dispatches }) => areDone(dispatches));
    expect(status).toBe('dispatched');
    expect(dispatches).toMatchObject([
      { rule: 'send', state: 'done', attempts: 1 },
      { rule: 'post', state: 'done', attempts: 1 },
    ]);
    expect(JSON.parse(webhook.takenOf(idOf(key, 'send'))[0]?.body ?? '')).toMatchObject({
      specversion: '1.0',
      id: 'calm-0',
      data: { ref: 'refs/heads/main' },
    });
  });

  it(
    'takes effect though targets fail and the service is killed, and each target can tell repeats',
    async () => {
      let requests = 0;
      for (const target of [webhook, slack]) {
        target.fault = () => {
          requests += 1;
          if (requests % 5 === 0) return { kind: 'answer', status: 503 };
          if (requests % 7 === 0) return { kind: 'cut', hasEffect: true };
          return requests % 11 === 0 ? { kind: 'cut', hasEffect: false } : undefined;
        };
      }

      const keys = await push('trouble', 15);
      await service.killAndStart();
      keys.push(...(await push('after', 15)));

      await waitUntil('all of them', () => keys.every(isSent) && keys.every(isPosted), patience);
      const told = webhook.taken.filter(({ body }) => /"id":"(trouble|after)-/.test(body));
      expect(new Set(told.map(({ id }) => id))).toEqual(
        new Set(keys.map((key) => idOf(key, 'send'))),
      );
    },
    timeoutMilliseconds,
  );

  it(
    'keeps no other waiting where its target does not answer',
    async () => {
      slack.fault = () => ({ kind: 'silence', hasEffect: false });

      const keys = await push('starved', 40);
      await waitUntil('those that are well', () => keys.every(isSent), patience);
      const posted = keys.filter(isPosted);
      slack.suffer();

      expect(posted).toEqual([]);
      await waitUntil('the others', () => keys.every(isPosted), patience);
    },
    timeoutMilliseconds,
  );

  it(
    'waits for as long as its target asks, whoever would send',
    async () => {
      const throttledAt = Date.now();
      slack.suffer({ kind: 'answer', status: 429, headers: { 'retry-after': '4' } });
      const [first = ''] = await push('throttled');
      await eventAt(first, ({ dispatches }) => dispatches?.[1]?.state === 'retrying');
      const begun = slack.requests.length;
      const others = await push('meanwhile', 10);
      await waitUntil('the others, elsewhere', () => others.every(isSent));
      const asked = slack.requests.length - begun;
      const isMeanwhile = Date.now() - throttledAt < 4000;

      await waitUntil('the first', () => isPosted(first), patience);
      await waitUntil('the others', () => others.every(isPosted), patience);
      expect(isMeanwhile && asked > 0).toBe(false);
    },
    timeoutMilliseconds,
  );

  it(
    'is a dead letter where it can never be done, and is done when it is redriven',
    async () => {
      webhook.fault = () => ({ kind: 'answer', status: 410 });
      const [key = ''] = await push('refused');
      const failed = await eventAt(key, ({ status }) => status === 'failed');
      const letters = await ask('GET', '/dead-letters?queue=outbox');

      webhook.suffer();
      await ask('POST', '/dead-letters/redrive');

      expect(failed.dispatches).toMatchObject([
        { rule: 'send', state: 'failed', attempts: 1, lastError: 'target_refused/http_410' },
        { rule: 'post' },
      ]);
      expect(letters).toMatchObject({
        deadLetters: [{ queue: 'outbox', rule: 'send', key, reason: 'target_refused/http_410' }],
        count: 1,
      });
      await waitUntil('the redriven one', () => isSent(key), patience);
      const done = await eventAt(key, ({ status }) => status === 'dispatched');
      expect(areDone(done.dispatches)).toBe(true);
    },
    timeoutMilliseconds,
  );

  it('is done again when it is replayed, under another id', async () => {
    const [key = ''] = await push('replayed');
    await waitUntil('the first time', () => isSent(key));

    await ask('POST', `/events/${encodeURIComponent(key)}/replay`);

    const told = await waitUntil('the second time', () => {
      const ofIt = webhook.taken.filter(({ body }) => body.includes('"id":"replayed-0"'));
      return ofIt.length > 1 && ofIt;
    });
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });

  it('keeps one message up to date, and lets no older event change it', async () => {
    await issue('opened', '2026-01-02T03:00:00Z');
    await waitUntil('the first', () => states().length === 1);
    await issue('closed', '2026-01-02T03:00:02Z');
    await waitUntil('the second', () => states().length === 2);
    const late = await issue('edited', '2026-01-02T03:00:01Z');
    await eventAt(late, ({ dispatches }) => dispatches?.[0]?.state === 'skipped');

    expect(states().map(({ as, said }) => [as, said.text])).toEqual([
      ['post', 'it is opened'],
      ['update', 'it is closed'],
    ]);
    expect(new Set(states().map(({ ts }) => ts)).size).toBe(1);
  });

  it('answers a command where it was given', async () => {
    const form = { command: '/deploy', trigger_id: 't-1', response_url: slack.responseUrl() };
    const body = Buffer.from(new URLSearchParams(form).toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const signed = slackProvider.sign({ headers, body }, testSecrets(slackProvider), Date.now());

    await post('slack', { ...headers, ...signed }, body);

    const answer = await waitUntil('the answer', () =>
      slack.effects.find(({ as }) => as === 'response'),
    );
    expect(answer.said).toMatchObject({ response_type: 'ephemeral', text: 'on it' });
  });
});

interface Shown extends JsonObject {
  readonly status: string;
  readonly dispatches?: readonly { readonly rule: string; readonly state: string }[];
}

function idOf(key: string, rule: string): string {
  return dispatchIdOf({ key, rule });
}

function isSent(key: string): boolean {
  return webhook.takenOf(idOf(key, 'send')).length > 0;
}

function isPosted(key: string): boolean {
  return slack.effectsOf(idOf(key, 'post')).length > 0;
}

function states() {
  return slack.effects.filter(({ channel }) => channel === 'C0REVIEWS');
}

function areDone(dispatches: Shown['dispatches'] = []): boolean {
  return dispatches.length > 0 && dispatches.every(({ state }) => state === 'done');
}

/** Sends that many events, one after the other. @returns their keys */
async function push(name: string, count = 1): Promise<string[]> {
  const keys: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const id = `${name}-${number}`;
    await deliver('push', id, { ref: 'refs/heads/main', after: id });
    keys.push(`github:default:${id}`);
  }
  return keys;
}

/** @returns its key */
async function issue(action: string, updated_at: string): Promise<string> {
  const repository = { html_url: 'https://github.com/acme/web', full_name: 'acme/web' };
  await deliver('issues', `issue-${action}`, {
    action,
    issue: { number: 7, updated_at },
    repository,
  });
  return `github:default:issue-${action}`;
}

async function deliver(event: string, id: string, payload: object): Promise<void> {
  const body = Buffer.from(JSON.stringify(payload));
  const headers = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': id,
  };
  const signed = github.sign({ headers, body }, testSecrets(github), Date.now());
  await post('github', { ...headers, ...signed }, body);
}

async function post(path: string, headers: Record<string, string>, body: Buffer): Promise<void> {
  const url = `${service.origin}/${path}`;
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
}

async function ask(method: string, path: string): Promise<JsonObject> {
  const answer = await fetch(`${service.origin}${path}`, { method });
  return (await answer.json()) as JsonObject;
}

/** The event, as soon as it is so. */
function eventAt(key: string, isSo: (event: Shown) => boolean): Promise<Shown> {
  return waitUntil(
    `what became of ${key}`,
    async () => {
      const event = (await ask('GET', `/events/${encodeURIComponent(key)}`)) as Shown;
      return isSo(event) && event;
    },
    patience,
  );
}
