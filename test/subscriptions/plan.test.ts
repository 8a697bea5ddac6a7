import { describe, expect, it } from '@jest/globals';
import type { SqsSending } from '../../src/domain/sending.ts';
import { type Happening, planOf } from '../../src/subscriptions/plan.ts';
import type { EventOf, Rule, RuleContext } from '../../src/subscriptions/rule.ts';
import { envelopeWith } from '../support/deliveries.ts';

const key = 'github:default:event-1';
const context: RuleContext = { id: 'dispatch-1', replay: undefined, isStale: async () => false };
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:events';
const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
const busArn = 'arn:aws:events:eu-west-1:123456789012:event-bus/default';

function happeningWith(
  event: Partial<EventOf> = {},
  data = '{"ref":"refs/heads/main"}',
): Happening {
  const envelope = { ...envelopeWith(), ...event };
  const json = `${JSON.stringify(envelope).slice(0, -1)},"data":${data}}`;
  return { event: { data: JSON.parse(data), ...envelope, key }, json };
}

function ruleWith(action: object): Rule {
  return { name: 'rule', match: {}, ...action } as Rule;
}

function plan(action: object, happening = happeningWith(), asked = context) {
  return planOf(ruleWith(action), happening, asked);
}

describe('a message in Slack', () => {
  it('has the words of the template for its type, and goes where the rule says', async () => {
    expect(await plan({ slack: { channel: '#dev' } })).toMatchObject({
      kind: 'slack',
      token: 'default',
      to: { as: 'post', channel: '#dev' },
      message: { text: expect.stringContaining('main'), blocks: expect.any(Array) },
    });
  });

  it('has the words of the rule, where and by whom it says', async () => {
    const slack = {
      channel: ({ scope }: EventOf) => `#${scope}`,
      token: 'acme',
      message: ({ type }: EventOf) => `it is a ${type}`,
    };

    expect(await plan({ slack }, happeningWith({ scope: 'web' }))).toEqual({
      kind: 'slack',
      token: 'acme',
      to: { as: 'post', channel: '#web' },
      message: { text: 'it is a com.github.push' },
    });
  });

  it.each([undefined, null])(
    'is none where the rule has no words this time, but %p',
    async (none) => {
      expect(await plan({ slack: { channel: '#dev', message: () => none } })).toBeUndefined();
    },
  );

  it('goes into the thread of what it is about, or of its own', async () => {
    const slack = { channel: '#dev', thread: 'subject' };

    const plans = [
      await plan({ slack }, happeningWith({ subject: '12#345' })),
      await plan({ slack }),
      await plan({ slack: { ...slack, thread: () => 'all' } }),
    ];

    expect(plans.map((each) => each?.kind === 'slack' && each.to)).toEqual([
      { as: 'thread', channel: '#dev', key: 'github https://github.com/acme/web 12' },
      { as: 'thread', channel: '#dev', key },
      { as: 'thread', channel: '#dev', key: 'all' },
    ]);
  });

  it('takes the place of the one before, unless that is newer', async () => {
    const slack = { channel: '#dev', update: () => 'state', message: () => 'new' };
    const asked: (string | undefined)[] = [];
    const stale = async (entity?: string): Promise<boolean> => {
      asked.push(entity);
      return asked.length > 1;
    };

    const first = await plan({ slack }, happeningWith(), { ...context, isStale: stale });
    const second = await plan({ slack }, happeningWith(), { ...context, isStale: stale });

    expect(first).toMatchObject({ to: { as: 'update', channel: '#dev', key: 'state' } });
    expect(second).toBeUndefined();
    expect(asked).toEqual(['state', 'state']);
  });

  it.each([
    ['channel', { channel: () => undefined }, 'undefined'],
    ['channel', { channel: () => '' }, 'a text'],
    ['thread', { channel: '#dev', thread: () => 7 }, '7'],
    ['update', { channel: '#dev', update: async () => 'key' }, 'a promise'],
  ])('is not sent where %s does not say which', async (what, place, kind) => {
    const slack = { ...place, message: () => 'new' };

    await expect(plan({ slack }, happeningWith())).rejects.toThrow(
      new TypeError(`${what} must say a text, not ${kind}`),
    );
  });

  it.each([42, '', {}, { blocks: [] }, { text: '' }, { text: 'a', blocks: 'b' }])(
    'is not sent where message says %j',
    async (said) => {
      const slack = { channel: '#dev', message: async () => said };

      await expect(plan({ slack }, happeningWith())).rejects.toThrow(
        'message must say a text, or { text, blocks }',
      );
    },
  );

  it('silences nobody where it says nothing', async () => {
    const slack = { channel: '#dev', update: () => 'state', message: () => undefined };
    const isStale = async (): Promise<boolean> => {
      throw new Error('noted as the newest');
    };

    expect(await plan({ slack }, happeningWith(), { ...context, isStale })).toBeUndefined();
  });
});

describe('a reply in Slack', () => {
  const slack = { reply: 'sender', message: () => 'done' };
  const command = { provider: 'slack', type: 'com.slack.command' };
  const to = async (action: object, data: unknown, event: Partial<EventOf> = command) => {
    const sending = await plan({ slack: action }, happeningWith(event, JSON.stringify(data)));
    return sending?.kind === 'slack' && sending.to;
  };
  const url = 'https://hooks.slack.com/commands/T1/1/x';

  it('goes to the URL that a command or an interaction brings', async () => {
    expect([
      await to(slack, { response_url: url }),
      await to({ ...slack, reply: 'everyone' }, { response_url: url }),
      await to(slack, { response_urls: [{ response_url: url }] }),
    ]).toEqual([
      { as: 'response', url, isForEveryone: false },
      { as: 'response', url, isForEveryone: true },
      { as: 'response', url, isForEveryone: false },
    ]);
  });

  it('goes below a mention, or into the thread that it was made in', async () => {
    const event = { channel: 'C1', ts: '1.000100' };

    expect([
      await to(slack, { event }),
      await to(slack, { event: { ...event, thread_ts: '0.000900' } }),
    ]).toEqual([
      { as: 'post', channel: 'C1', threadTs: '1.000100' },
      { as: 'post', channel: 'C1', threadTs: '0.000900' },
    ]);
  });

  it('cannot be given to an event that comes from nowhere', async () => {
    await expect(to(slack, {})).rejects.toMatchObject({
      code: 'target_refused',
      reason: 'reply_nowhere',
      message: 'there is nowhere to reply to an event of type com.slack.command',
    });
  });

  it.each([{ response_url: url }, { event: { channel: 'C1', ts: '1.000100' } }])(
    'goes nowhere that somebody else than Slack names: %j',
    async (data) => {
      const posing = { provider: 'custom', type: 'sold' };

      await expect(to(slack, data, posing)).rejects.toMatchObject({
        code: 'target_refused',
        reason: 'reply_nowhere',
        message: 'there is nowhere to reply to an event of type sold',
      });
    },
  );
});

describe('a request', () => {
  it('has the event to the last digit, and is signed unless the rule says otherwise', async () => {
    const happening = happeningWith({}, '{ "id": 12345678901234567890 }');

    expect(await plan({ http: { url: 'https://example.com/' } }, happening)).toEqual({
      kind: 'http',
      url: 'https://example.com/',
      headers: {},
      body: happening.json,
      secret: 'default',
      allowPrivate: false,
    });
  });

  it('has what the rule says', async () => {
    const http = {
      url: 'http://10.0.0.1/',
      secret: false,
      headers: { 'x-team': 'web' },
      allowPrivate: true,
    };

    expect(await plan({ http })).toMatchObject({
      headers: { 'x-team': 'web' },
      secret: undefined,
      allowPrivate: true,
    });
  });
});

describe('a message for AWS', () => {
  const happening = happeningWith({ scope: 'acme/web', action: 'created', subject: 'main' });
  const attributes = {
    id: 'dispatch-1',
    key,
    type: 'com.github.push',
    provider: 'github',
    hook: 'default',
    action: 'created',
    scope: 'acme/web',
  };
  const group = 'github https://github.com/acme/web main';

  it('is the event, with what consumers choose by beside it', async () => {
    const common = { body: happening.json, attributes, group };

    expect([
      await plan({ sqs: { queueArn } }, happening),
      await plan({ sns: { topicArn } }, happening),
    ]).toEqual([
      { kind: 'sqs', queueArn, ...common },
      { kind: 'sns', topicArn, ...common },
    ]);
  });

  it('has no character that queues refuse, and means the same', async () => {
    const data = '{"a\uffff": "\\\\\ufffe"}';
    const odd = happeningWith({ action: 'a\ufffeb', scope: '\uffff\u0001\ud800' }, data);

    const sendings = [
      await plan({ sqs: { queueArn } }, odd),
      await plan({ sns: { topicArn } }, odd),
    ];

    for (const sending of sendings) {
      const { body, attributes: chosenBy } = sending as SqsSending;
      expect(body).not.toMatch(/[\ufffe\uffff]/);
      expect(body).toContain('"data":{"a\\uffff": "\\\\\\ufffe"}');
      expect(JSON.parse(body)).toEqual(JSON.parse(odd.json));
      expect(chosenBy).toMatchObject({ action: 'a\ufffdb', scope: '\ufffd\ufffd\ufffd' });
    }
  });

  it.each([
    ['sqs', { sqs: { queueArn } }, 1_000_000],
    ['sns', { sns: { topicArn } }, 250_000],
  ])('of %s is measured as it is sent', async (_kind, action, most) => {
    const sending = await plan(
      action,
      happeningWith({ subject: '\uffff' }, JSON.stringify('\uffff'.repeat(most / 5))),
    );

    const { body } = sending as SqsSending;
    expect(JSON.parse(body)).toMatchObject({ dataomitted: expect.any(String), subject: '\uffff' });
    expect(body).not.toContain('\uffff');
  });

  it('says of which replay it is', async () => {
    const replayed = { ...context, replay: 'request-1' };

    expect(await plan({ sqs: { queueArn } }, happening, replayed)).toMatchObject({
      attributes: { ...attributes, replay: 'request-1' },
    });
  });

  it('is in a group of its own where it is about nothing', async () => {
    expect(await plan({ sqs: { queueArn } })).toMatchObject({ group: key });
  });

  it('is an event of the bus, with its type and time', async () => {
    expect(await plan({ eventBridge: { busArn } }, happening)).toEqual({
      kind: 'eventBridge',
      busArn,
      source: 'hooklane.github',
      detailType: 'com.github.push',
      detail: `${happening.json.slice(0, -1)},"dispatchid":"dispatch-1"}`,
      time: '2026-01-02T03:04:05.000Z',
    });
  });

  it('comes from where the rule says', async () => {
    expect(await plan({ eventBridge: { busArn, source: 'acme.hooks' } })).toMatchObject({
      source: 'acme.hooks',
    });
  });

  it.each([
    ['sqs', { sqs: { queueArn } }, 1_000_000],
    ['sns', { sns: { topicArn } }, 250_000],
    ['eventBridge', { eventBridge: { busArn } }, 250_000],
  ])(
    'of %s that is too large goes without its data, and says where they are',
    async (kind, action, most) => {
      const rest = happeningWith({}, '""').json.length;
      const [fits, large] = [most - rest, most - rest + 1].map((length) =>
        happeningWith({}, JSON.stringify('x'.repeat(length))),
      );
      const text = async (happening?: Happening): Promise<string> => {
        const sending = await plan(action, happening);
        if (sending?.kind === 'eventBridge') return sending.detail;
        return sending?.kind === 'sqs' || sending?.kind === 'sns' ? sending.body : '';
      };

      expect(JSON.parse(await text(fits))).toMatchObject(JSON.parse(fits?.json ?? ''));
      expect(JSON.parse(await text(large))).toEqual({
        ...(kind === 'eventBridge' && { dispatchid: context.id }),
        ...envelopeWith(),
        dataomitted: 'too large for this target: see /events/github%3Adefault%3Aevent-1/body',
      });
    },
  );
});

describe('a function of the rule', () => {
  it('is called when it is sent, and not before', async () => {
    const calls: unknown[][] = [];
    const run = async (...words: unknown[]): Promise<void> => void calls.push(words);
    const happening = happeningWith();
    const { signal } = new AbortController();

    const sending = await plan({ run }, happening);
    const before = calls.length;
    if (sending?.kind === 'run') await sending.run(signal);

    expect(before).toBe(0);
    expect(calls).toEqual([[happening.event, { ...context, signal }]]);
  });
});
