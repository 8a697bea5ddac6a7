import { describe, expect, it } from '@jest/globals';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { providerNamed } from '../../src/providers/registry.ts';
import type { DataOf } from '../../src/subscriptions/event-data.ts';
import { defineSubscriptions, type EventOf, rule } from '../../src/subscriptions/index.ts';
import { isLike } from '../../src/subscriptions/match.ts';
import { planOf } from '../../src/subscriptions/plan.ts';
import { fixture } from '../support/fixtures.ts';

/** What is claimed of types is proved by `npm run check:types`: a claim that does not hold does not compile. */
type Same<One, Other> =
  (<Any>() => Any extends One ? 1 : 2) extends <Any>() => Any extends Other ? 1 : 2 ? true : false;

type Has<Data, Part> = Data extends Part ? true : false;

const sqs = { queueArn: 'arn:aws:sqs:eu-central-1:123456789012:orders' };

describe('the payload of a GitHub event', () => {
  it('is of its type', () => {
    const { where } = rule({
      name: 'main',
      match: { type: 'com.github.push' },
      where: ({ data }) => data.ref === 'refs/tags/simple-tag' && data.deleted,
      sqs,
    });

    expect(where?.(eventIn('github', 'push', 'com.github.push'))).toBe(true);
  });

  it('is of its action', async () => {
    const reviews = rule({
      name: 'reviews',
      match: { type: 'com.github.pull_request.opened' },
      slack: {
        channel: ({ data }) => `#${data.repository.name.toLowerCase()}`,
        thread: ({ data }) => `${data.repository.full_name}#${data.number}`,
        message: ({ data }) => `${data.sender.login} opened ${data.pull_request.title}`,
      },
    });
    const event = eventIn('github', 'pull_request.opened', 'com.github.pull_request.opened');

    const sending = await planOf(reviews, { event, json: '' }, context);

    true satisfies Same<(typeof event.data)['action'], 'opened'>;
    expect(sending).toEqual({
      kind: 'slack',
      token: 'default',
      to: { as: 'thread', channel: '#hello-world', key: 'Codertocat/Hello-World#2' },
      message: { text: 'Codertocat opened Update the README with new information.' },
    });
  });

  it('is that of any action of the event, where * stands for it', () => {
    const { where } = rule({
      name: 'pull-requests',
      match: { type: 'com.github.pull_request.*' },
      where({ data }) {
        true satisfies Same<
          Extract<typeof data.action, 'opened' | 'closed' | 'review_requested' | 'submitted'>,
          'opened' | 'closed' | 'review_requested'
        >;
        return data.action === 'closed' && data.pull_request.merged_at === null;
      },
      sqs,
    });
    const closed = eventIn('github', 'pull_request.closed', 'com.github.pull_request.*');
    const opened = eventIn('github', 'pull_request.opened', 'com.github.pull_request.*');

    expect([where?.(closed), where?.(opened)]).toEqual([true, false]);
  });

  it('knows an action by its own name, wherever it begins', () => {
    const event = eventIn(
      'github',
      'check_run.requested_action',
      'com.github.check_run.requested_action',
    );

    true satisfies Same<(typeof event.data)['action'], 'requested_action'>;
    true satisfies Same<
      DataOf<'com.github.pull_request_review.*'>['action'],
      'dismissed' | 'edited' | 'submitted'
    >;
    true satisfies Same<DataOf<'com.github.projects_v2.closed'>['action'], 'closed'>;
    true satisfies Has<DataOf<'com.github.projects_v2.*'>, { projects_v2: { title: string } }>;
    true satisfies Has<
      DataOf<'com.github.custom_property.promote_to_enterprise'>,
      { definition: { property_name: string } }
    >;
    true satisfies Has<DataOf<'com.github.repository_dispatch'>, { branch: string }>;
    true satisfies Has<DataOf<'com.github.team_add'>, { team: { name: string } }>;
    expect(event.data.requested_action?.identifier).toBe('lgtm|26764');
  });

  it('has no field that GitHub does not name', () => {
    const { where } = rule({
      name: 'typo',
      match: { type: 'com.github.issues.opened' },
      // @ts-expect-error: it is `issue`.
      where: ({ data }) => data.issues !== undefined,
      sqs,
    });

    expect(where?.(eventIn('github', 'issues.opened', 'com.github.issues.opened'))).toBe(false);
  });
});

describe('the payload of a GitLab event', () => {
  it('is the same whatever its action or status', () => {
    const { where } = rule({
      name: 'pipelines',
      match: { type: ['com.gitlab.pipeline.success', 'com.gitlab.pipeline.failed'] },
      where: ({ data }) => data.object_attributes.ref === 'master' && data.builds !== null,
      sqs,
    });

    true satisfies Same<DataOf<'com.gitlab.pipeline.*'>, DataOf<'com.gitlab.pipeline.success'>>;
    true satisfies Same<DataOf<'com.gitlab.issue.open'>['object_kind'], 'issue'>;
    true satisfies Same<DataOf<'com.gitlab.merge_request'>['object_kind'], 'merge_request'>;
    true satisfies Same<DataOf<'com.gitlab.build.failed'>['build_status'], string>;
    true satisfies Same<DataOf<'com.gitlab.deployment.success'>['environment'], string>;
    true satisfies Same<DataOf<'com.gitlab.release.create'>['tag'], string>;
    true satisfies Same<DataOf<'com.gitlab.wiki_page.create'>['object_kind'], 'wiki_page'>;
    true satisfies Same<DataOf<'com.gitlab.emoji.revoke'>['object_kind'], 'emoji'>;
    true satisfies Same<DataOf<'com.gitlab.feature_flag'>['object_kind'], 'feature_flag'>;
    true satisfies Same<DataOf<'com.gitlab.user_add_to_group'>['group_path'], string>;
    expect(where?.(eventIn('gitlab', 'pipeline', 'com.gitlab.pipeline.success'))).toBe(true);
  });

  it('is that of what a note is on', () => {
    const { where } = rule({
      name: 'notes',
      match: { type: 'com.gitlab.note.mergerequest' },
      where: ({ data }) => data.merge_request.iid === 1 && data.object_attributes.note !== '',
      sqs,
    });
    const event = eventIn('gitlab', 'comment-merge-request', 'com.gitlab.note.mergerequest');

    true satisfies Has<DataOf<'com.gitlab.note.commit'>, { commit: { id: string } }>;
    true satisfies Has<DataOf<'com.gitlab.note.*'>, { object_attributes: { note: string } }>;
    true satisfies Same<Has<DataOf<'com.gitlab.note.*'>, { issue: unknown }>, boolean>;
    expect(where?.(event)).toBe(true);
  });

  it('may lack what GitLab leaves out or sends as null', () => {
    const deleted = eventIn('gitlab', 'branch-delete', 'com.gitlab.push').data;
    const closed = eventIn('gitlab', 'issue-closed', 'com.gitlab.issue.close').data;
    const noted = eventIn('gitlab', 'comment-issue', 'com.gitlab.note.issue').data;

    true satisfies Same<typeof deleted.checkout_sha, string | null>;
    true satisfies Same<typeof closed.object_attributes.assignee_id, number | null>;
    true satisfies Same<typeof noted.object_attributes.noteable_id, number | null>;
    expect([
      deleted.checkout_sha,
      closed.object_attributes.assignee_id,
      closed.assignees,
      closed.changes?.title,
      closed.labels?.[0]?.group_id,
      noted.object_attributes.noteable_id,
    ]).toEqual([null, null, undefined, undefined, null, 92]);
  });
});

describe('the payload of a Slack event', () => {
  it('is what Slack wraps around it, and the event', async () => {
    const mention = rule({
      name: 'mention',
      match: { type: 'com.slack.event.app_mention' },
      slack: {
        channel: ({ data }) => data.event.channel,
        message: ({ data }) => `${data.event_id}: ${data.event.text}`,
      },
    });
    const event = eventIn('slack', 'event.app_mention', 'com.slack.event.app_mention');

    const sending = await planOf(mention, { event, json: '' }, context);

    expect(sending).toEqual({
      kind: 'slack',
      token: 'default',
      to: { as: 'post', channel: 'C111' },
      message: { text: 'Ev111: <@W111> Hi there!' },
    });
  });

  it('is that of a message, or of its subtype', () => {
    const said = eventIn(
      'slack',
      'event.message.bot_message',
      'com.slack.event.message.bot_message',
    );
    type Plain = DataOf<'com.slack.event.message'>['event'];
    type Subtype = DataOf<'com.slack.event.message.*'>['event']['subtype'];

    true satisfies Same<typeof said.data.event.bot_id, string>;
    true satisfies Same<Plain['subtype'], undefined>;
    true satisfies Same<Extract<Subtype, 'me_message' | undefined>, 'me_message'>;
    true satisfies Has<
      DataOf<'com.slack.event.app_mention.bot_message'>['event'],
      { text: string }
    >;
    expect(said.data.event.bot_id).toBe('BZYBOTHED');
  });

  it('is that of a command', () => {
    const event = eventIn('slack', 'command', 'com.slack.command');

    true satisfies Same<typeof event.data.text, string>;
    expect([event.data.command, event.data.text]).toEqual(['/hello-world', 'Hi']);
  });

  it('is that of an interaction', () => {
    const clicked = eventIn(
      'slack',
      'interaction.block_actions',
      'com.slack.interaction.block_actions',
    );
    const sent = eventIn(
      'slack',
      'interaction.view_submission',
      'com.slack.interaction.view_submission',
    );

    true satisfies Same<DataOf<'com.slack.interaction.shortcut'>['callback_id'], string>;
    true satisfies Same<DataOf<'com.slack.interaction.message_action'>['response_url'], string>;
    true satisfies Same<DataOf<'com.slack.interaction.view_closed'>['is_cleared'], boolean>;
    true satisfies Same<DataOf<'com.slack.interaction.block_suggestion'>['value'], string>;
    expect([clicked.data.actions[0]?.action_id, sent.data.view.callback_id]).toEqual([
      'a',
      'view-id',
    ]);
  });

  it('never has the token that Slack once proved itself by', () => {
    const { data } = eventIn('slack', 'app-rate-limited', 'com.slack.app_rate_limited');

    true satisfies Same<keyof typeof data & 'token', never>;
    expect(Object.keys(data)).not.toContain('token');
  });
});

describe('the payload of an event that nobody describes', () => {
  it('is unknown', () => {
    const { where } = rule({
      name: 'orders',
      match: { type: 'com.example.invoice.paid' },
      where({ data }) {
        true satisfies Same<typeof data, unknown>;
        return data === undefined;
      },
      sqs,
    });

    true satisfies Same<DataOf<string>, unknown>;
    true satisfies Same<DataOf<`com.github.${string}`>, unknown>;
    true satisfies Same<DataOf<'com.github.*'>, unknown>;
    true satisfies Same<DataOf<'com.github.*.opened'>, unknown>;
    true satisfies Same<DataOf<'com.github.pull_*.*'>, unknown>;
    true satisfies Same<DataOf<'com.github.made_up.opened'>, unknown>;
    true satisfies Same<DataOf<'com.github.pull_request'>, unknown>;
    true satisfies Same<DataOf<'com.gitlab.*'>, unknown>;
    true satisfies Same<DataOf<'com.gitlab.work_item.open'>, unknown>;
    true satisfies Same<DataOf<'com.gitlab.note.epic'>, unknown>;
    true satisfies Same<DataOf<'com.slack.*'>, unknown>;
    true satisfies Same<DataOf<'com.slack.event.*'>, unknown>;
    true satisfies Same<DataOf<'com.slack.event.goodbye'>, unknown>;
    true satisfies Same<DataOf<'com.slack.event.message.made_up'>, unknown>;
    true satisfies Same<DataOf<'com.slack.interaction.dialog_submission'>, unknown>;
    expect(where?.(eventIn('custom', 'invoice-paid', 'com.example.invoice.paid'))).toBe(false);
  });

  it('is unknown where any of its types is, and where a condition chooses', () => {
    const rules = [
      rule({
        name: 'one-unknown',
        match: { type: ['com.github.push', 'com.acme.order.placed'] },
        run: ({ data }) => void (true satisfies Same<typeof data, unknown>),
      }),
      rule({
        name: 'condition',
        match: { type: ['com.github.push', { prefix: 'com.acme.' }] },
        run: ({ data }) => void (true satisfies Same<typeof data, unknown>),
      }),
      rule({
        name: 'all',
        match: {},
        run: ({ data }) => void (true satisfies Same<typeof data, unknown>),
      }),
    ];

    expect(defineSubscriptions(rules).rules).toEqual(rules);
  });
});

describe('several types', () => {
  it('have a payload of one of them', () => {
    const { where } = rule({
      name: 'pushes',
      match: { type: ['com.github.push', 'com.gitlab.push'] },
      where({ data }) {
        // @ts-expect-error: GitLab does not say so.
        const isForced = data.forced;
        return data.ref.endsWith('/feature') && isForced === undefined;
      },
      sqs,
    });

    expect(where?.(eventIn('gitlab', 'branch-delete', 'com.gitlab.push'))).toBe(true);
  });
});

describe('a rule', () => {
  it('does one thing, says the compiler', () => {
    const match = { type: 'com.github.push' } as const;

    // @ts-expect-error: two actions.
    const two = rule({ name: 'two', match, sqs, run: () => undefined });
    // @ts-expect-error: no action.
    const none = rule({ name: 'none', match });

    expect([Object.keys(two), Object.keys(none)]).toEqual([
      ['name', 'match', 'sqs', 'run'],
      ['name', 'match'],
    ]);
  });

  it('answers, or posts in a channel, says the compiler', () => {
    const match = { type: 'com.slack.command' } as const;

    const reply = { reply: 'sender' } as const;

    // @ts-expect-error: a reply has no channel.
    const both = rule({ name: 'both', match, slack: { ...reply, channel: '#a' } });
    // @ts-expect-error: a reply has no thread of its own.
    const threaded = rule({ name: 'threaded', match, slack: { ...reply, thread: 'subject' } });

    expect(() => defineSubscriptions([both, threaded])).toThrow('both channel and reply');
  });

  it('of some events stands beside one of others', () => {
    const rules = [
      rule({ name: 'a', match: { type: 'com.github.push' }, run: ({ data }) => void data.ref }),
      rule({ name: 'b', match: { type: 'com.slack.command' }, slack: { reply: 'sender' } }),
      { name: 'c', match: { scope: 'acme/*' }, sqs },
    ];

    expect(defineSubscriptions(rules).rules).toEqual(rules);
  });
});

const context = { id: 'd1', replay: undefined, isStale: async () => false };

/** The event of a fixture, as a rule for that type sees it. */
function eventIn<const Type extends string>(
  provider: string,
  name: string,
  type: Type,
): EventOf<Type> {
  const { envelope, body, headers } = fixture(provider, name);
  if (!envelope || !isLike(type, envelope.type))
    throw new Error(`${name} is of type ${envelope?.type}`);
  const payload = providerNamed(provider)?.payloadOf(body, headers['content-type']) ?? '';
  return { ...envelope, key: eventKeyOf(envelope), data: JSON.parse(payload) };
}
