import { describe, expect, it } from '@jest/globals';
import { withRequestUrl } from '../../../src/adapters/slack/manifest.ts';

const url = 'https://slack.lambda-url.eu-west-1.on.aws/';

describe('a manifest in YAML', () => {
  const text = [
    'display_information:',
    '  name: Deploys # as on the wall',
    'features:',
    '  slash_commands:',
    '    - command: /deploy',
    '      description: "Deploy: what, and where to"',
    '      url: https://old.example.com/slack',
    '    - command: /status',
    '      description: What runs',
    'settings:',
    '  # Only what we read.',
    '  event_subscriptions:',
    '    request_url: https://old.example.com/slack',
    '    bot_events:',
    '      - app_mention',
    '  interactivity:',
    '    is_enabled: true',
    '  org_deploy_enabled: false',
    '',
  ];

  it('gets the URL in each place that asks for one, and keeps all else', () => {
    const edited = withRequestUrl(text.join('\n'), url);

    expect(edited.places).toEqual([
      'settings.event_subscriptions.request_url',
      'settings.interactivity.request_url',
      'features.slash_commands.0.url',
      'features.slash_commands.1.url',
    ]);
    expect(edited.text.split('\n')).toEqual([
      ...text.slice(0, 6),
      `      url: ${url}`,
      ...text.slice(7, 9),
      `      url: ${url}`,
      ...text.slice(9, 12),
      `    request_url: ${url}`,
      ...text.slice(13, 17),
      `    request_url: ${url}`,
      ...text.slice(17),
    ]);
  });

  it('is the same when it is done twice', () => {
    const once = withRequestUrl(text.join('\n'), url).text;

    expect(withRequestUrl(once, url).text).toBe(once);
  });
});

describe('a manifest in JSON', () => {
  it('keeps its order and indentation', () => {
    const text =
      '{\n    "settings": {\n        "event_subscriptions": {\n            "bot_events": ["a"]\n        }\n    },\n    "a": 1\n}\n';

    expect(withRequestUrl(text, url)).toEqual({
      places: ['settings.event_subscriptions.request_url'],
      text: `{
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "a"
            ],
            "request_url": "${url}"
        }
    },
    "a": 1
}
`,
    });
  });

  it('stays on one line where it was', () => {
    const { text } = withRequestUrl('{"settings":{"interactivity":{"is_enabled":true}}}', url);

    expect(text).toBe(`{"settings":{"interactivity":{"is_enabled":true,"request_url":"${url}"}}}`);
  });
});

describe('a manifest that asks for no URL', () => {
  it.each([
    ['has none of the three', '{"display_information":{"name":"a"}}', 'asks Slack for nothing'],
    [
      'has interactivity off',
      '{"settings":{"interactivity":{"is_enabled":false}}}',
      'asks Slack for nothing',
    ],
    [
      'is in Socket Mode',
      'settings: { socket_mode_enabled: true, interactivity: {} }',
      'Socket Mode',
    ],
    ['is no manifest', 'hello', 'is no app’s'],
    ['is broken', 'settings: [', 'is no app’s'],
  ])('is refused: it %s', (_, text, message) => {
    expect(() => withRequestUrl(text, url)).toThrow(message);
  });
});
