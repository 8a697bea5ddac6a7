import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { everyProvider } from '../../../src/providers/registry.ts';
import { templateFor } from '../../../src/subscriptions/templates/template-for.ts';
import { fixture, fixturesOf } from '../../support/fixtures.ts';
import { eventIn, eventWith } from '../../support/rule-events.ts';
import { problemsIn, wordsIn } from '../../support/slack-message.ts';

const messagesRoot = join(import.meta.dirname, 'messages');

/** Each file is a message that a person read, named after the fixture that it tells of. */
const messages = readdirSync(messagesRoot).flatMap((provider) =>
  readdirSync(join(messagesRoot, provider)).map((file) => ({
    provider,
    name: file.slice(0, -'.json'.length),
    message: JSON.parse(readFileSync(join(messagesRoot, provider, file), 'utf8')) as unknown,
  })),
);

const events = everyProvider.flatMap((provider) =>
  fixturesOf(provider.name)
    .filter(({ envelope }) => envelope !== undefined)
    .map((each) => ({ name: `${provider.name}/${each.name}`, event: eventIn(provider, each) })),
);

describe('the message', () => {
  it.each(messages)('for $provider/$name is the one in messages', ({ provider, name, message }) => {
    const event = eventIn(providerNamed(provider), fixture(provider, name));

    expect(templateFor(event.type)(event)).toEqual(message);
  });

  it('for every fixture is one that Slack takes, with no mention in it', () => {
    const refused = events
      .map(({ name, event }) => ({ name, problems: problemsIn(templateFor(event.type)(event)) }))
      .filter(({ problems }) => problems.length > 0);

    expect(refused).toEqual([]);
    expect(events.length).toBeGreaterThan(540);
  });
});

describe('templateFor', () => {
  it('takes the template of the event where its action has none', () => {
    const event = eventWith({
      type: 'com.github.pull_request.auto_merge_enabled',
      action: 'auto_merge_enabled',
      data: { pull_request: { number: 2, title: 'Say hello' } },
    });

    expect(templateFor(event.type)(event).text).toBe(
      'Pull request #2 Say hello: auto merge enabled by octocat · acme/web',
    );
  });

  it.each([
    'com.github.star.created',
    'com.example.order.shipped',
    'com.github',
    'constructor',
    '__proto__.toString',
    '',
  ])('tells of %j in one line', (type) => {
    const event = eventWith({ type, subject: '7' });

    expect(problemsIn(templateFor(type)(event))).toEqual([]);
    expect(templateFor(type)(event).text).toBe(
      `${type === '' ? 'An event' : `\`${type}\``} · acme/web · octocat · 7`,
    );
  });

  it('has no line of context where there is nothing to say in it', () => {
    const event = eventWith({ scope: ' ', data: { ref: 'refs/heads/main' } });

    const message = templateFor('com.github.push')(event);

    expect(wordsIn(message)).toEqual(['octocat pushed branch `main`']);
    expect(message.text).toBe('octocat pushed branch `main`');
  });

  it('links what has the event, where that is its source', () => {
    const [github] = wordsIn(
      templateFor('com.github.star')(eventWith({ type: 'com.github.star' })),
    );
    const [slack] = wordsIn(
      templateFor('com.slack.command')({
        ...eventWith({ type: 'com.slack.command', source: 'urn:slack:T1', scope: 'T1' }),
      }),
    );

    expect(github).toBe('`com.github.star` · <https://github.com/acme/web|acme/web> · octocat');
    expect(slack).toBe('`com.slack.command` · T1 · octocat');
  });

  it('names the source of an event without a scope', () => {
    const { scope: _, ...event } = eventWith({ type: 'sold', source: 'https://shop.example/till' });

    expect(wordsIn(templateFor('sold')(event))).toEqual([
      '`sold` · <https://shop.example/till|https://shop.example/till> · octocat',
    ]);
  });
});

function providerNamed(name: string) {
  const provider = everyProvider.find((each) => each.name === name);
  if (provider === undefined) throw new Error(`there is no provider ${name}`);
  return provider;
}
