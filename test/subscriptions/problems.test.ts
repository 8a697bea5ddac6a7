import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '../../src/subscriptions/problems.ts';

const queueArn = 'arn:aws:sqs:eu-central-1:123456789012:orders';
const topicArn = 'arn:aws:sns:eu-central-1:123456789012:orders';
const busArn = 'arn:aws:events:eu-central-1:123456789012:event-bus/orders';
const url = 'https://hooks.example.com/events';

/** What is said about one rule: a sound one, but for these fields. */
function saidOf(fields: object, options: unknown = {}): readonly string[] {
  return problemsOf([{ name: 'a', match: {}, sqs: { queueArn }, ...fields }], options);
}

const saidOfMatch = (match: unknown) => saidOf({ match });
const saidOfSlack = (slack: unknown) => saidOf({ sqs: undefined, slack });
const saidOfHttp = (http: unknown) => saidOf({ sqs: undefined, http });
const saidOfOptions = (options: unknown) => problemsOf([], options);

describe('rules', () => {
  it('may be none', () => {
    expect(problemsOf([], {})).toEqual([]);
  });

  it.each([
    [undefined, 'the rules must be a list, not absent'],
    [null, 'the rules must be a list, not null'],
    [{ name: 'a' }, 'the rules must be a list, not an object'],
    ['a', 'the rules must be a list, not a text'],
  ])('must be a list, and not %p', (rules, said) => {
    expect(problemsOf(rules, {})).toEqual([said]);
  });

  it.each([
    [7, 'rule 1 (no name): it must be an object, not 7'],
    [null, 'rule 1 (no name): it must be an object, not null'],
    [[], 'rule 1 (no name): it must be an object, not an empty list'],
    [() => 7, 'rule 1 (no name): it must be an object, not a function'],
  ])('are objects, and not %p', (rule, said) => {
    expect(problemsOf([rule], {})).toEqual([said]);
  });

  it('are missed where a comma too many stands in the list', () => {
    const list = [{ name: 'a', match: {}, sqs: { queueArn } }];
    list[2] = { name: 'c', match: {}, sqs: { queueArn } };

    expect(problemsOf(list, {})).toEqual(['rule 2 (no name): it must be an object, not absent']);
  });

  it('each have all their problems told, by their names', () => {
    const rules = [
      { name: 'a', match: {}, sqs: { queueArn: 'orders' }, sns: { topicArn } },
      { match: { type: '' }, run: () => undefined },
      { name: 'c', match: {}, sqs: { queueArn } },
    ];

    expect(problemsOf(rules, {})).toEqual([
      'rule "a": sqs.queueArn must be the ARN of a queue, as in arn:aws:sqs:eu-central-1:123456789012:orders, not "orders"',
      'rule "a": it must have exactly one of slack, http, eventBridge, sqs, sns, run, not sqs and sns',
      'rule 2 (no name): name must be of lower-case letters, digits and hyphens, 63 at most, not absent',
      'rule 2 (no name): match.type must be a text or a condition, not ""',
    ]);
  });
});

describe("a rule's name", () => {
  it.each(['a', '0', 'tell-reviews', 'a-', 'a'.repeat(63)])('can be %s', (name) => {
    expect(saidOf({ name })).toEqual([]);
  });

  it.each(['Tell', 'tell_reviews', '-a', 'a b', 'a.b', 'ä', 'a\n', 'a'.repeat(64)])(
    'cannot be %j',
    (name) => {
      const text = JSON.stringify(name);

      expect(saidOf({ name })).toEqual([
        `rule ${text}: name must be of lower-case letters, digits and hyphens, 63 at most, not ${text}`,
      ]);
    },
  );

  it.each([
    [undefined, 'absent'],
    ['', '""'],
    [7, '7'],
    [null, 'null'],
  ])('cannot be %p', (name, found) => {
    expect(saidOf({ name })).toEqual([
      `rule 1 (no name): name must be of lower-case letters, digits and hyphens, 63 at most, not ${found}`,
    ]);
  });

  it('is told short', () => {
    const start = `"${'A'.repeat(100)}…"`;

    expect(saidOf({ name: 'A'.repeat(5000) })).toEqual([
      `rule ${start}: name must be of lower-case letters, digits and hyphens, 63 at most, not ${start}`,
    ]);
  });

  it('is of one rule alone', () => {
    const rules = ['a', 'b', 'a', 'a'].map((name) => ({ name, match: {}, sqs: { queueArn } }));

    expect(problemsOf(rules, {})).toEqual([
      'rule "a": name must be unique, and rule 1 has it too',
      'rule "a": name must be unique, and rule 1 has it too',
    ]);
  });
});

describe('a field that rules do not have', () => {
  it.each([
    ['slak', 'rule "a": slak is unknown; is it slack?'],
    ['eventbridge', 'rule "a": eventbridge is unknown; is it eventBridge?'],
    ['macth', 'rule "a": macth is unknown; is it match?'],
    [
      'sent',
      'rule "a": sent is unknown; known are name, match, where, slack, http, eventBridge, sqs, sns, run',
    ],
    [
      'constructor',
      'rule "a": constructor is unknown; known are name, match, where, slack, http, eventBridge, sqs, sns, run',
    ],
  ])('is refused: %s', (field, said) => {
    expect(saidOf({ [field]: {} })).toEqual([said]);
  });

  it.each([
    [{ match: { scop: 'acme/*' } }, 'match.scop is unknown; is it scope?'],
    [
      { match: { type: { anythingBut: 'a' } } },
      'match.type.anythingBut is unknown; is it anything-but?',
    ],
    [{ sqs: { queueUrl: 'a' } }, 'sqs.queueUrl is unknown; is it queueArn?'],
    [{ sqs: { queueArn, group: 'a' } }, 'sqs.group is unknown; known are queueArn'],
    [
      { sqs: undefined, sns: { topicArn, TopicArn: topicArn } },
      'sns.TopicArn is unknown; is it topicArn?',
    ],
    [
      { sqs: undefined, slack: { channel: '#a', chanel: '#b' } },
      'slack.chanel is unknown; is it channel?',
    ],
    [{ sqs: undefined, http: { url, header: {} } }, 'http.header is unknown; is it headers?'],
  ])('is refused inside, too: %j', (fields, said) => {
    expect(saidOf(fields)).toContain(`rule "a": ${said}`);
  });
});

describe('what a rule does', () => {
  it.each([
    { slack: { channel: '#reviews' } },
    { http: { url } },
    { eventBridge: { busArn } },
    { sqs: { queueArn } },
    { sns: { topicArn } },
    { run: () => undefined },
    { run: async () => undefined },
  ])('can be %p', (action) => {
    expect(saidOf({ sqs: undefined, ...action })).toEqual([]);
  });

  it('must be something', () => {
    expect(saidOf({ sqs: undefined })).toEqual([
      'rule "a": it must have exactly one of slack, http, eventBridge, sqs, sns, run, not none',
    ]);
  });

  it('must be one thing', () => {
    expect(saidOf({ http: { url }, run: () => undefined })).toEqual([
      'rule "a": it must have exactly one of slack, http, eventBridge, sqs, sns, run, not http and sqs and run',
    ]);
  });

  it.each([
    [{ sqs: null }, 'sqs must be an object, not null'],
    [{ sqs: queueArn }, 'sqs must be an object, not a text'],
    [{ sqs: undefined, slack: '#reviews' }, 'slack must be an object, not a text'],
    [
      { sqs: undefined, http: 'https://hooks.example.com/hunter2' },
      'http must be an object, not a text',
    ],
    [{ sqs: undefined, http: [url] }, 'http must be an object, not a list'],
    [{ sqs: undefined, run: 'handler' }, 'run must be a function, not a text'],
    [{ sqs: undefined, run: {} }, 'run must be a function, not an object'],
  ])('must be of its kind: %j', (fields, said) => {
    expect(saidOf(fields)).toEqual([`rule "a": ${said}`]);
  });
});

describe('where', () => {
  it('can be a function', () => {
    expect(saidOf({ where: () => true })).toEqual([]);
  });

  it('cannot be a promise, which is true whatever comes of it', () => {
    expect(saidOf({ where: async () => false })).toEqual([
      'rule "a": where must not be async: a promise counts as true, whatever comes of it',
    ]);
  });

  it.each([
    [true, 'true'],
    ['data.draft', 'a text'],
    [null, 'null'],
  ])('cannot be %p', (where, found) => {
    expect(saidOf({ where })).toEqual([`rule "a": where must be a function, not ${found}`]);
  });
});

describe('a match', () => {
  it.each([
    {},
    { type: 'com.github.push' },
    { type: 'com.github.pull_request.*' },
    { type: 'com.*.push' },
    { type: '*' },
    { type: 'com.slack.event.message.channel_join' },
    { type: ['com.github.push', 'com.gitlab.push', { prefix: 'com.acme.' }] },
    { type: 'com.acme.Order-Placed/v1' },
    { type: 'com.githubby.Push' },
    { provider: ['slack', 'github', 'gitlab', 'custom'] },
    { provider: 'git*' },
    { provider: { 'anything-but': 'slack' } },
    { hook: ['default', 'acme-*'] },
    { source: 'https://github.com/acme/*' },
    { subject: { suffix: '/main' } },
    { action: { 'anything-but': ['closed', 'deleted'] } },
    { actor: { wildcard: '*[bot]' } },
    { scope: { 'equals-ignore-case': 'Acme/Web' } },
    { duplicateof: { exists: false } },
    { scope: undefined },
  ])('can be %j', (match) => {
    expect(saidOfMatch(match)).toEqual([]);
  });

  it.each([
    [undefined, 'absent'],
    [null, 'null'],
    ['com.github.push', 'a text'],
    [[], 'an empty list'],
    [() => true, 'a function'],
  ])('cannot be %p', (match, found) => {
    expect(saidOfMatch(match)).toEqual([`rule "a": match must be an object, not ${found}`]);
  });

  it.each([
    [[], 'match.scope must be a list of patterns, not an empty list'],
    ['', 'match.scope must be a text or a condition, not ""'],
    [7, 'match.scope must be a text or a condition, not 7'],
    [null, 'match.scope must be a text or a condition, not null'],
    [
      /acme/,
      'match.scope must have exactly one of prefix, suffix, wildcard, equals-ignore-case, anything-but, exists',
    ],
    [() => true, 'match.scope must be a text or a condition, not a function'],
    [['acme/*', ''], 'match.scope[1] must be a text or a condition, not ""'],
    [['acme/*', ['b']], 'match.scope[1] must be a text or a condition, not a list'],
    [[undefined], 'match.scope[0] must be a text or a condition, not absent'],
    [
      {},
      'match.scope must have exactly one of prefix, suffix, wildcard, equals-ignore-case, anything-but, exists',
    ],
    [
      { prefix: 'a', suffix: 'b' },
      'match.scope must have exactly one of prefix, suffix, wildcard, equals-ignore-case, anything-but, exists',
    ],
    [{ prefix: '' }, 'match.scope.prefix must be a text, not ""'],
    [{ suffix: 7 }, 'match.scope.suffix must be a text, not 7'],
    [{ wildcard: ['a'] }, 'match.scope.wildcard must be a text, not a list'],
    [{ 'equals-ignore-case': null }, 'match.scope.equals-ignore-case must be a text, not null'],
    [{ 'anything-but': [] }, 'match.scope.anything-but must be a list of texts, not an empty list'],
    [{ 'anything-but': ['a', 7] }, 'match.scope.anything-but[1] must be a text, not 7'],
    [{ 'anything-but': { prefix: 'a' } }, 'match.scope.anything-but must be a text, not an object'],
    [{ exists: 'true' }, 'match.scope.exists must be true or false, not a text'],
    [[{ exists: true }, { exists: 1 }], 'match.scope[1].exists must be true or false, not 1'],
  ])('cannot have the pattern %p', (scope, said) => {
    expect(saidOfMatch({ scope })).toEqual([`rule "a": ${said}`]);
  });

  it.each([
    'com.github.Push',
    'com.gitlab.merge-request.open',
    'com.slack.event.app mention',
    'com.github.',
    'com.github.push.',
    'com.github..opened',
    'com.github.pull_request/opened',
    'com.github.push ',
  ])('cannot have the type %j, which no event is of', (type) => {
    expect(saidOfMatch({ type })).toEqual([
      `rule "a": match.type must be a type as in com.github.push, of lower-case letters, digits and underscores between its dots, or * for any, not "${type}"`,
    ]);
  });

  it.each(['githbu', 'GitHub', 'bitbucket', 'git'])(
    'cannot have the provider %s, whom nobody knows',
    (provider) => {
      expect(saidOfMatch({ provider: ['slack', provider] })).toEqual([
        `rule "a": match.provider[1] must be one of slack, github, gitlab, custom, or have * for any, not "${provider}"`,
      ]);
    },
  );

  it.each(['Acme', 'acme_web', 'acme/web'])('cannot have the hook %s, as none is named', (hook) => {
    expect(saidOfMatch({ hook })).toEqual([
      `rule "a": match.hook must be a hook's name, of lower-case letters, digits and hyphens, or have * for any, not "${hook}"`,
    ]);
  });
});

describe('a Slack message', () => {
  it.each([
    { channel: '#reviews' },
    { channel: '#überblick' },
    { channel: 'C024BE91L' },
    { channel: () => '#reviews' },
    { channel: '#a', thread: 'subject' },
    { channel: '#a', thread: () => 'key' },
    { channel: '#a', update: 'subject' },
    { channel: '#a', update: () => 'key' },
    { channel: '#a', token: 'acme' },
    { channel: '#a', message: () => 'hello' },
    { channel: '#a', message: async () => undefined },
    { channel: '#a', reply: undefined, thread: undefined },
    { reply: 'sender' },
    { reply: 'everyone', token: 'default', message: () => 'hello' },
  ])('can be %p', (slack) => {
    expect(saidOfSlack(slack)).toEqual([]);
  });

  it.each([
    [{}, 'slack must have a channel, or a reply'],
    [
      { channel: '#a', reply: 'sender' },
      'slack must not have both channel and reply: a reply goes where the event came from',
    ],
    [
      { channel: '#a', thread: 'subject', update: 'subject' },
      'slack must not have both thread and update',
    ],
    [
      { reply: 'sender', thread: 'subject' },
      'slack must not have thread with reply, only with a channel',
    ],
    [
      { reply: 'sender', update: () => 'key' },
      'slack must not have update with reply, only with a channel',
    ],
    ...['reviews', 'team-2', 'web_releases-2024', 'überblick', 'equipe1'].map(
      (channel) =>
        [
          { channel },
          `slack.channel must be a channel's id, #name or a function; is it #${channel}?`,
        ] as const,
    ),
    ...[
      'xoxb-1-hunter2',
      'xoxe-token',
      'glpat-secret',
      '8f742231b10e8888abcd99edc85d85a5',
      'a1b2c3',
      'Reviews',
      'two words',
      '',
    ].map(
      (channel) =>
        [{ channel }, "slack.channel must be a channel's id, #name or a function"] as const,
    ),
    [
      { channel: 'https://hooks.slack.com/services/T0/B0/hunter2' },
      "slack.channel must be a channel's id, #name or a function",
    ],
    [{ channel: '#' }, "slack.channel must be a channel's id, #name or a function"],
    [{ channel: '#two words' }, "slack.channel must be a channel's id, #name or a function"],
    [{ channel: ['#a'] }, "slack.channel must be a channel's id, #name or a function, not a list"],
    [
      { channel: '#a', thread: 'number' },
      'slack.thread must be \'subject\' or a function, not "number"',
    ],
    [{ channel: '#a', thread: true }, "slack.thread must be 'subject' or a function, not true"],
    [{ channel: '#a', update: {} }, "slack.update must be 'subject' or a function, not an object"],
    [{ reply: 'user' }, "slack.reply must be 'sender' or 'everyone', not \"user\""],
    [{ reply: true }, "slack.reply must be 'sender' or 'everyone', not true"],
    [{ channel: '#a', message: 'hello' }, 'slack.message must be a function, not a text'],
    [{ channel: '#a', message: null }, 'slack.message must be a function, not null'],
  ])('cannot be %p', (slack, said) => {
    expect(saidOfSlack(slack)).toEqual([`rule "a": ${said}`]);
  });

  it.each(['Acme', '', 7, null, false, 'acme_web', 'xoxb-1234-5678-abcd', 'xapp-1-A1'])(
    'cannot name its token %j, and what may be a token is not repeated',
    (token) => {
      expect(saidOfSlack({ channel: '#a', token })).toEqual([
        'rule "a": slack.token must be a name of lower-case letters, digits and hyphens, 63 at most, and never the credential itself',
      ]);
    },
  );
});

describe('an HTTP request', () => {
  it.each([
    { url },
    { url: 'https://hooks.example.com:8443/a?b=c' },
    { url: 'https://10.0.0.7/', allowPrivate: true },
    { url: 'http://10.0.0.7/', allowPrivate: true },
    { url: 'https://localhost/', allowPrivate: true },
    { url: 'http://[::1]:8080/', allowPrivate: true },
    { url: 'https://8.8.8.8/' },
    { url: 'https://[2606:4700::1111]/' },
    { url: 'https://localhost.example.com/' },
    { url: 'https://notlocalhost/' },
    { url: 'https://10.0.0.1.example.com/' },
    { url, allowPrivate: false },
    { url: 'https://hooks.slack.com.example.com/services/T0/B0/x' },
    { url: 'https://webhooks.slack.com/services/T0/B0/x' },
    { url: 'https://discord.com/api/users/1' },
    { url: 'https://example.com/api/webhooks/1/x' },
    { url, secret: 'partner' },
    { url, secret: false },
    { url, headers: {} },
    {
      url,
      headers: { 'X-Tenant': 'acme', accept: '', 'x-partition-key': 'a', 'x-tokenizer': 'b' },
    },
    { url: `${url}?keyword=a&design=b&author=c&monkey=d` },
  ])('can be %j', (http) => {
    expect(saidOfHttp(http)).toEqual([]);
  });

  it.each([
    [undefined, 'http.url must be a URL, as in https://hooks.example.com/events'],
    [7, 'http.url must be a URL, as in https://hooks.example.com/events'],
    ['hooks.example.com', 'http.url must be a URL, as in https://hooks.example.com/events'],
    ['/events', 'http.url must be a URL, as in https://hooks.example.com/events'],
    [new URL(url), 'http.url must be a URL, as in https://hooks.example.com/events'],
    [
      'http://hooks.example.com/',
      'http.url must begin with https://, or with http:// where allowPrivate is true',
    ],
    [
      'ftp://hooks.example.com/',
      'http.url must begin with https://, or with http:// where allowPrivate is true',
    ],
    [
      'https://user@hooks.example.com/',
      'http.url must have no user and no password in it: secrets do not belong in code; the target can check the signature, or run can send it',
    ],
    [
      'https://:hunter2@hooks.example.com/',
      'http.url must have no user and no password in it: secrets do not belong in code; the target can check the signature, or run can send it',
    ],
    [`${url}#a`, 'http.url must have no fragment: it would not be sent'],
    [`${url}#`, 'http.url must have no fragment: it would not be sent'],
  ])('cannot go to %p', (target, said) => {
    expect(saidOfHttp({ url: target })).toEqual([`rule "a": ${said}`]);
  });

  it.each([
    'api_key',
    'apiKey',
    'token',
    'access_token',
    'secret',
    'client-secret',
    'password',
    'sig',
    'X-Amz-Signature',
    'key',
    'KEY',
    '%6bey',
  ])('cannot have a secret in its query, as in %s, and does not repeat it', (name) => {
    expect(saidOfHttp({ url: `${url}?a=b&${name}=hunter2` })).toEqual([
      'rule "a": http.url must have no key, token, secret, password or signature in its query: secrets do not belong in code; the target can check the signature, or run can send it',
    ]);
  });

  it.each([
    ['https://hooks.slack.com/services/T0/B0/hunter2', 'Slack'],
    ['https://HOOKS.slack.com.:443/workflows/T0/A0/1/hunter2', 'Slack'],
    ['https://hooks.slack.com/triggers/T0/1/hunter2', 'Slack'],
    ['https://hooks.slack-gov.com/services/T0/B0/hunter2', 'Slack'],
    ['https://discord.com/api/webhooks/1/hunter2', 'Discord'],
    ['https://discordapp.com/api/webhooks/1/hunter2', 'Discord'],
    ['https://ptb.discord.com/api/v10/webhooks/1/hunter2', 'Discord'],
    ['https://acme.webhook.office.com/webhookb2/hunter2', 'Microsoft Teams'],
    ['https://outlook.office.com/webhook/hunter2', 'Microsoft Teams'],
  ])(
    'cannot go to an incoming webhook, whose URL is a credential and is not repeated: %s',
    (target, of) => {
      const instead =
        of === 'Slack' ? 'use slack: { channel } with a bot token' : 'run can post to it';

      expect(saidOfHttp({ url: target, allowPrivate: true })).toEqual([
        `rule "a": http.url must not be an incoming webhook of ${of}: its URL is a credential, and does not belong in code; ${instead}`,
      ]);
    },
  );

  it('goes by HTTP or HTTPS, wherever it goes', () => {
    expect(saidOfHttp({ url: 'file:///etc/passwd', allowPrivate: true })).toEqual([
      'rule "a": http.url must begin with https://, or with http:// where allowPrivate is true',
    ]);
  });

  it.each([
    [{ allowPrivate: 'yes' }, 'http.allowPrivate must be true or false, not a text'],
    [{ headers: [] }, 'http.headers must be an object, not an empty list'],
    [{ headers: 'Authorization: Bearer hunter2' }, 'http.headers must be an object, not a text'],
    [
      { headers: { a: '', 'Authorization: Bearer hunter2': '' } },
      'http.headers must have names of letters, digits and hyphens, unlike that of its header 2',
    ],
    [
      { headers: { 'xoxb-1-hunter2': 7 } },
      'http.headers must have names of letters, digits and hyphens, unlike that of its header 1',
    ],
    [{ headers: null }, 'http.headers must be an object, not null'],
    [
      { headers: { 'x y': 'a' } },
      'http.headers must have names of letters, digits and hyphens, unlike that of its header 1',
    ],
    [
      { headers: { '': 'a' } },
      'http.headers must have names of letters, digits and hyphens, unlike that of its header 1',
    ],
  ])('cannot be %j', (fields, said) => {
    expect(saidOfHttp({ url, ...fields })).toEqual([`rule "a": ${said}`]);
  });

  it.each([7, null, undefined, 'a\r\nx: b', 'zażółć', ['a']])(
    'cannot have a header of the value %j',
    (value) => {
      expect(saidOfHttp({ url, headers: { 'x-tenant': value } })).toEqual([
        'rule "a": http.headers.x-tenant must be a text of one line, without other characters than ASCII',
      ]);
    },
  );

  it.each([
    'authorization',
    'Authorization',
    'Proxy-Authorization',
    'cookie',
    'api-key',
    'X-API-Key',
    'x-apikey',
    'private-token',
    'X-Auth-Token',
    'x-webhook-secret',
    'x-auth',
    'ocp-apim-subscription-key',
  ])('cannot have a secret in the code, as in %s, and does not repeat it', (name) => {
    expect(saidOfHttp({ url, headers: { [name]: 'Bearer hunter2' } })).toEqual([
      `rule "a": http.headers.${name} must not be set: secrets do not belong in code; the target can check the signature, or run can send it`,
    ]);
  });

  it.each([
    'Host',
    'content-type',
    'Content-Length',
    'Transfer-Encoding',
    'connection',
    'traceparent',
    'webhook-id',
    'Webhook-Signature',
    'ce-id',
  ])('cannot have another %s than its own', (name) => {
    expect(saidOfHttp({ url, headers: { [name]: 'a' } })).toEqual([
      `rule "a": http.headers.${name} must not be set: it is set when this is sent`,
    ]);
  });

  it.each([true, 'Partner', '', null, 'whsec_c2VjcmV0', 'whsec-c2'])(
    'cannot name its secret %j, and what may be a secret is not repeated',
    (secret) => {
      expect(saidOfHttp({ url, secret })).toEqual([
        'rule "a": http.secret must be a name of lower-case letters, digits and hyphens, 63 at most, and never the credential itself',
      ]);
    },
  );
});

describe('a target on AWS', () => {
  it.each([
    { sqs: { queueArn } },
    { sqs: { queueArn: `${queueArn}.fifo` } },
    { sqs: { queueArn: 'arn:aws:sqs:eu-central-1:123456789012:hooklane-prod-orders' } },
    { sqs: { queueArn: 'arn:aws:sqs:eu-central-1:123456789012:acme-hooklane-prod-events' } },
    { sqs: { queueArn: 'arn:aws-us-gov:sqs:us-gov-west-1:123456789012:Orders_2' } },
    { sns: { topicArn } },
    { sns: { topicArn: `${topicArn}.fifo` } },
    { sns: { topicArn: 'arn:aws-cn:sns:cn-north-1:123456789012:orders' } },
    { eventBridge: { busArn } },
    { eventBridge: { busArn, source: 'acme.webhooks' } },
    { eventBridge: { busArn: 'arn:aws:events:us-east-1:123456789012:event-bus/aws.partner/a/b' } },
  ])('can be %j', (action) => {
    expect(saidOf({ sqs: undefined, ...action })).toEqual([]);
  });

  it.each([
    [undefined, 'absent'],
    ['orders', '"orders"'],
    [topicArn, `"${topicArn}"`],
    ['arn:aws:sqs:eu-central-1:12345:orders', '"arn:aws:sqs:eu-central-1:12345:orders"'],
    ['arn:aws:sqs::123456789012:orders', '"arn:aws:sqs::123456789012:orders"'],
    ['arn:aws:sqs:eu-central-1:123456789012:', '"arn:aws:sqs:eu-central-1:123456789012:"'],
    ['arn:aws:sqs:eu-central-1:123456789012:*', '"arn:aws:sqs:eu-central-1:123456789012:*"'],
    [`${queueArn}.FIFO`, `"${queueArn}.FIFO"`],
    [` ${queueArn}`, `" ${queueArn}"`],
    [
      'https://sqs.eu-central-1.amazonaws.com/123456789012/orders',
      '"https://sqs.eu-central-1.amazonaws.com/123456789012/orders"',
    ],
    [{ Ref: 'Orders' }, 'an object'],
  ])('is no queue: %j', (arn, found) => {
    expect(saidOf({ sqs: { queueArn: arn } })).toEqual([
      `rule "a": sqs.queueArn must be the ARN of a queue, as in arn:aws:sqs:eu-central-1:123456789012:orders, not ${found}`,
    ]);
  });

  it.each([
    'hooklane-prod-events',
    'hooklane-prod-events-dead-letters',
    'hooklane-dev-2-outbox',
    'hooklane-dev-2-outbox-dead-letters',
  ])('is not Hooklane’s own queue %s', (name) => {
    const own = `arn:aws:sqs:eu-central-1:123456789012:${name}`;

    expect(saidOf({ sqs: { queueArn: own } })).toEqual([
      'rule "a": sqs.queueArn must be a queue of your own, and none that Hooklane itself reads',
    ]);
  });

  it.each([
    [undefined, 'absent'],
    [queueArn, `"${queueArn}"`],
    [`${topicArn}:2f3b0c9e`, `"${topicArn}:2f3b0c9e"`],
  ])('is no topic: %j', (arn, found) => {
    expect(saidOf({ sqs: undefined, sns: { topicArn: arn } })).toEqual([
      `rule "a": sns.topicArn must be the ARN of a topic, as in arn:aws:sns:eu-central-1:123456789012:orders, not ${found}`,
    ]);
  });

  it.each([
    [undefined, 'absent'],
    ['default', '"default"'],
    [
      'arn:aws:events:eu-central-1:123456789012:rule/orders',
      '"arn:aws:events:eu-central-1:123456789012:rule/orders"',
    ],
  ])('is no event bus: %j', (arn, found) => {
    expect(saidOf({ sqs: undefined, eventBridge: { busArn: arn } })).toEqual([
      `rule "a": eventBridge.busArn must be the ARN of an event bus, as in arn:aws:events:eu-central-1:123456789012:event-bus/orders, not ${found}`,
    ]);
  });

  it.each([
    ['', '""'],
    ['aws.s3', '"aws.s3"'],
    [7, '7'],
  ])('has no source %j, which EventBridge refuses', (source, found) => {
    expect(saidOf({ sqs: undefined, eventBridge: { busArn, source } })).toEqual([
      `rule "a": eventBridge.source must be a text of at most 256 characters that does not begin with aws., not ${found}`,
    ]);
  });
});

describe('the options', () => {
  it.each([
    {},
    { permissions: [] },
    { permissions: [{ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::reports/*'] }] },
    { replayGuard: {} },
    { replayGuard: { 'github:default': 'refuse', 'custom:acme-web': 'refuse' } },
    { permissions: undefined },
  ])('can be %j', (options) => {
    expect(saidOfOptions(options)).toEqual([]);
  });

  it.each([
    [null, 'options must be an object, not null'],
    [[], 'options must be an object, not an empty list'],
    [{ permission: [] }, 'options.permission is unknown; is it permissions?'],
    [{ permissions: {} }, 'options.permissions must be a list of permissions, not an object'],
    [{ permissions: ['s3:*'] }, 'options.permissions[0] must be an object, not a text'],
    [
      { permissions: [{ actions: 's3:GetObject', resources: ['*'] }] },
      'options.permissions[0].actions must be a list of actions, not a text',
    ],
    [
      { permissions: [{ actions: [], resources: ['*'] }] },
      'options.permissions[0].actions must be a list of actions, not an empty list',
    ],
    [
      { permissions: [{ actions: ['s3:GetObject'] }] },
      'options.permissions[0].resources must be a list of resources, not absent',
    ],
    [
      { permissions: [{ actions: ['s3:GetObject'], resources: ['*'], effect: 'Allow' }] },
      'options.permissions[0].effect is unknown; known are actions, resources',
    ],
    [{ replayGuard: 'refuse' }, 'options.replayGuard must be an object, not a text'],
    [
      { replayGuard: { github: 'refuse' } },
      'options.replayGuard must be by hooks, as in github:default, not "github"',
    ],
    [
      { replayGuard: { 'bitbucket:default': 'refuse' } },
      'options.replayGuard must be by hooks, as in github:default, not "bitbucket:default"',
    ],
    [
      { replayGuard: { 'github:Acme': 'refuse' } },
      'options.replayGuard must be by hooks, as in github:default, not "github:Acme"',
    ],
    [
      { replayGuard: { 'github:default:4a6e': 'refuse' } },
      'options.replayGuard must be by hooks, as in github:default, not "github:default:4a6e"',
    ],
    [
      { replayGuard: { 'github:default': true } },
      'options.replayGuard["github:default"] must be \'refuse\', not true',
    ],
  ])('cannot be %j', (options, said) => {
    expect(saidOfOptions(options)).toEqual([said]);
  });

  it('come after the rules', () => {
    expect(saidOf({ where: 7 }, { replayGuard: 7 })).toEqual([
      'rule "a": where must be a function, not 7',
      'options.replayGuard must be an object, not 7',
    ]);
  });
});
