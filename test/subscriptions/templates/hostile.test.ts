import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { github } from '../../../src/providers/github.ts';
import { gitlab } from '../../../src/providers/gitlab.ts';
import { githubTemplates } from '../../../src/subscriptions/templates/github.ts';
import { gitlabTemplates } from '../../../src/subscriptions/templates/gitlab.ts';
import { messageOf } from '../../../src/subscriptions/templates/message.ts';
import { templateFor } from '../../../src/subscriptions/templates/template-for.ts';
import { textValue } from '../../fuzz/payloads.ts';
import { fixturesOf } from '../../support/fixtures.ts';
import { eventIn, eventWith, eventWithPayload } from '../../support/rule-events.ts';
import { problemsIn, wordsIn } from '../../support/slack-message.ts';

/** What somebody may call a branch, a commit, a pull request or himself. */
const attack =
  '<!channel> <@U024BE7LH> <!here|x> <https://evil.example|hooklane> @here &lt; | ` *x*\n> y';

const attackShown =
  '&lt;!channel&gt; &lt;@U024BE7LH&gt; &lt;!here|x&gt; &lt;https://evil.example|hooklane&gt; @here &amp;lt; | ` *x* &gt; y';

const cases = [github, gitlab].flatMap((provider) =>
  fixturesOf(provider.name).map((each) => {
    const { type, data } = eventIn(provider, each);
    const eventOf = (payload: unknown) => eventWithPayload(provider, each, payload);
    return { name: `${provider.name}/${each.name}`, type, data, eventOf };
  }),
);

const types = [...Object.keys(githubTemplates), ...Object.keys(gitlabTemplates)];

describe('what a stranger wrote', () => {
  it('in the title of a pull request mentions nobody and links nowhere', () => {
    const data = { pull_request: { number: 2, title: attack, html_url: 'https://x.example/2' } };

    const message = templateFor('com.github.pull_request.opened')(eventWith({ data }));

    const label = attackShown.replaceAll('|', '¦');
    expect(wordsIn(message)[0]).toBe(
      `octocat opened pull request <https://x.example/2|#2 ${label}>`,
    );
    expect(message.text).toBe(`octocat opened pull request #2 ${label} · acme/web`);
  });

  it('in the name of a branch mentions nobody and links nowhere', () => {
    const data = { ref: `refs/heads/${attack}` };

    const message = templateFor('com.github.push')(eventWith({ action: 'deleted', data }));

    const name = attackShown.replace('`', "'");
    expect(wordsIn(message)[0]).toBe(`octocat deleted branch \`${name}\``);
  });

  it('in the message and the author of a commit mentions nobody and links nowhere', () => {
    const commit = { id: '0123456789', message: attack, author: { name: attack } };
    const data = { ref: 'refs/heads/main', commits: [commit] };

    const message = templateFor('com.github.push')(eventWith({ action: 'updated', data }));

    const [title = ''] = attackShown.split(' &gt; y');
    expect(wordsIn(message)[0]).toBe(
      `octocat pushed 1 commit to \`main\`\n01234567 ${title} – ${attackShown}`,
    );
  });

  it("in a user's name mentions nobody and links nowhere", () => {
    const message = templateFor('com.github.create')(
      eventWith({ authid: attack, data: { ref: 'v1', ref_type: 'tag' } }),
    );

    expect(wordsIn(message)[0]).toBe(`${attackShown} created tag \`v1\``);
  });

  it('in the words of a comment is quoted, line by line', () => {
    const data = { issue: { number: 1 }, comment: { body: `${attack}\n<!everyone>` } };

    const message = templateFor('com.github.issue_comment.created')(eventWith({ data }));

    const [first = ''] = attackShown.split(' &gt; y');
    expect(wordsIn(message)[0]).toBe(
      `octocat commented on issue #1\n> ${first}\n> &gt; y\n> &lt;!everyone&gt;`,
    );
  });

  it('everywhere in the payload of every fixture mentions nobody and links nowhere', () => {
    const told = cases.map(({ name, type, data, eventOf }) => ({
      name,
      message: templateFor(type)(eventOf(everyText(data, () => attack))),
    }));

    const heard = told.filter(
      ({ message }) =>
        problemsIn(message).length > 0 || /<[!@#]|<[^>]*evil/.test(JSON.stringify(message)),
    );
    expect(heard).toEqual([]);
    expect(told.length).toBeGreaterThan(330);
  });
});

describe('a payload that is not what it was', () => {
  it.each(types)('%s says something without any of its members', (type) => {
    const event = eventWith({ type });

    const told = [undefined, null, [], {}, 'text', 7].map((data) => {
      return templateFor(type)({ ...event, data });
    });

    expect(told.flatMap(problemsIn)).toEqual([]);
    expect(told.every(({ text }) => /octocat/.test(text) || / · acme\/web$/.test(text))).toBe(true);
  });

  it('becomes a message that Slack takes, whatever stands where in it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases.map(({ name }) => name)),
        fc.array(fc.tuple(fc.nat(), oddValue), { minLength: 1, maxLength: 12 }),
        (name, changes) => {
          const { type, data, eventOf } = caseNamed(name);
          const event = eventOf(changes.reduce<unknown>(withMember, data));

          expect(problemsIn(templateFor(type)(event))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('becomes a message that Slack takes, however long its texts are', () => {
    const longest = ['&'.repeat(1000), '😀'.repeat(500)];
    const longer = [
      (url: string) => `${url}?${'&'.repeat(150)}`,
      (url: string) => `${url}?`.padEnd(995, 'a'),
    ];

    const told = cases.flatMap(({ type, data, eventOf }) =>
      longest.flatMap((long) =>
        longer.map((urlOf) => {
          const payload = everyText(data, (text) => (text.startsWith('http') ? urlOf(text) : long));
          return templateFor(type)(eventOf(payload));
        }),
      ),
    );

    expect(told.flatMap(problemsIn)).toEqual([]);
  });
});

describe('what is too long for one line', () => {
  const url = 'https://example.com/'.padEnd(995, 'a');
  const name = '&'.repeat(200);
  const [shownRef, shownEnvironment] = [100, 150].map((most) => `${'&amp;'.repeat(most - 1)}…`);

  it.each([
    [
      'com.github.deployment_status.created',
      {
        deployment: { ref: name },
        deployment_status: {
          state: 'success',
          log_url: url,
          environment: name,
          environment_url: url,
        },
      },
    ],
    [
      'com.gitlab.deployment.success',
      {
        status: 'success',
        ref: name,
        environment: name,
        environment_external_url: url,
        deployable_url: url,
      },
    ],
  ])('loses its links and no word: %s', (type, data) => {
    const message = templateFor(type)(eventWith({ type, data }));

    expect(wordsIn(message)[0]).toBe(
      `✅ Deployment of \`${shownRef}\` to ${shownEnvironment} succeeded`,
    );
    expect(problemsIn(message)).toEqual([]);
  });

  it('loses its links where nothing but its envelope is known', () => {
    const source = `https://example.com/${'&'.repeat(190)}`;
    const { scope: _, ...event } = eventWith({ type: name, source, authid: name, subject: name });

    expect(problemsIn(templateFor(name)(event))).toEqual([]);
  });

  it.each([0, 1, 2, 3, 4])('is cut after whole characters, whatever is said: %p', (offset) => {
    const headline = `${'a'.repeat(offset)}${'&amp;'.repeat(700)}`;
    const hearts = `${'a'.repeat(offset)}${'😀'.repeat(1600)}`;

    const messages = [headline, hearts].map((words) =>
      messageOf(eventWith(), { headline: words, lines: ['a line'] }),
    );

    expect(messages.flatMap(problemsIn)).toEqual([]);
  });
});

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  textValue,
  textValue.map((text) => `https://example.com/${text}`),
  fc.constantFrom(
    ...[null, undefined, true, 0, -1, 1e300, [], {}, [null], [[]], { name: {} }],
    ...[attack, ' ', '\n', '\ud800', '\udfff', '\u202e', '`', '|', '>', '<!', '&'.repeat(9000)],
    ...['javascript:alert(1)', 'https://a@b/', 'https://', 'refs/heads/', 'refs/tags/ ', 'success'],
  ),
);

function caseNamed(name: string) {
  const found = cases.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
}

/** The payload with other texts. */
function everyText(value: unknown, change: (text: string) => string): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, member) => (typeof member === 'string' ? change(member) : member)),
  );
}

/** The payload with another value at one of its places, counted from the outside in. */
function withMember(payload: unknown, [at, other]: readonly [number, unknown]): unknown {
  let count = 0;
  JSON.stringify(payload, (_, member) => {
    count += 1;
    return member;
  });
  // The first is the payload itself.
  const place = 1 + (at % Math.max(count - 1, 1));
  let index = -1;
  return JSON.parse(
    JSON.stringify(payload, (_, member) => {
      index += 1;
      return index === place ? other : member;
    }),
  );
}
