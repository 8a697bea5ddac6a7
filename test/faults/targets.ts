import { dispatchIdOf } from '../../src/domain/dispatch.ts';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { rulesFor } from '../../src/flows/rules-for.ts';
import type { Fault, FaultyTarget } from '../support/targets/faulty-target.ts';
import { SlackWebApi } from '../support/targets/slack-web-api.ts';
import { WebhookTarget } from '../support/targets/webhook-target.ts';
import { randomFrom } from './random.ts';
import { subscriptions } from './reactions.ts';

/** What became of the promise at the targets. */
export interface TargetVerdict {
  /** Dispatches that should have taken effect. */
  readonly due: number;
  /** By rule and event key: those of which a target knows nothing. */
  readonly missing: readonly string[];
  /** Of which it was told what no rule wanted. */
  readonly unwanted: readonly string[];
  /** Messages that were no news to a target that tells by their id. */
  readonly repeats: number;
  readonly requests: number;
  readonly faults: number;
}

const secret = `whsec_${Buffer.alloc(32, 'target').toString('base64')}`;

/** In place of Slack and of somebody's HTTP endpoint, real servers that fail, are slow, and throttle to the end. */
export class Targets {
  readonly #webhook = new WebhookTarget([secret]);
  readonly #slack = new SlackWebApi();
  readonly #random: () => number;
  #faults = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    for (const target of this.#all) target.fault = () => this.#draw(target);
  }

  get #all(): readonly FaultyTarget[] {
    return [this.#webhook, this.#slack];
  }

  async start(): Promise<void> {
    for (const target of this.#all) await target.start();
  }

  async stop(): Promise<void> {
    for (const target of this.#all) await target.stop();
  }

  /** What tells the service of them. */
  get environment(): Readonly<Record<string, string>> {
    return {
      HOOKLANE_TEST_TARGET: this.#webhook.url,
      HOOKLANE_SIGNING_SECRET: secret,
      HOOKLANE_SLACK_API_URL: this.#slack.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-good-token',
    };
  }

  /** @param replays the ids of the replays of each event, as far as anybody heard of them */
  async verdict(
    events: readonly Envelope[],
    replays: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<TargetVerdict> {
    const named = new Map<string, string>();
    for (const envelope of events) {
      const key = eventKeyOf(envelope);
      for (const rule of await rulesOf(envelope))
        for (const replay of [undefined, ...(replays.get(key) ?? [])])
          named.set(dispatchIdOf({ key, rule, ...(replay && { replay }) }), `${rule} ${key}`);
    }
    const ids = [
      ...this.#webhook.taken.map(({ id }) => id),
      ...this.#slack.effects.map(({ id = '' }) => id),
    ];
    const seen = new Set(ids);
    return {
      due: named.size,
      missing: [...named].filter(([id]) => !seen.has(id)).map(([, name]) => name),
      unwanted: [...seen].filter((id) => !named.has(id)),
      repeats: ids.length - seen.size,
      requests: this.#all.reduce((sum, { requests }) => sum + requests.length, 0),
      faults: this.#faults,
    };
  }

  #draw(target: FaultyTarget): Fault | undefined {
    const kinds = target === this.#slack ? [...faults, ...slackFaults] : faults;
    let dice = this.#random();
    for (const [share, fault] of kinds) {
      dice -= share;
      if (dice >= 0) continue;
      this.#faults += 1;
      return fault;
    }
    return undefined;
  }
}

/** All but the one whose effects are counted in a queue; none of them asks for the payload. */
async function rulesOf(envelope: Envelope): Promise<readonly string[]> {
  const event = { ...envelope, key: eventKeyOf(envelope), data: undefined };
  const rules = await rulesFor(subscriptions, envelope, async () => ({ event, json: '' }));
  return rules.map(({ name }) => name).filter((name) => name !== 'announce');
}

const faults: readonly (readonly [share: number, fault: Fault])[] = [
  [0.05, { kind: 'answer', status: 503 }],
  [0.03, { kind: 'answer', status: 500 }],
  [0.02, { kind: 'answer', status: 429, headers: { 'retry-after': '1' } }],
  [0.02, { kind: 'cut', hasEffect: false }],
  [0.01, { kind: 'cut', hasEffect: true }],
  [0.002, { kind: 'silence', hasEffect: true }],
  [0.002, { kind: 'silence', hasEffect: false }],
  [0.05, { kind: 'slow', milliseconds: 500 }],
  [0.01, { kind: 'slow', milliseconds: 3000 }],
];

/** As it says it itself: with a status of 200. */
const slackFaults: typeof faults = [
  [0.03, { kind: 'answer', status: 200, body: '{"ok":false,"error":"internal_error"}' }],
];
