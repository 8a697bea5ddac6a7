import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CommandResult, hooklane } from '../../support/hooklane.ts';

const rules = join(import.meta.dirname, 'rules.ts');
const hooklaneUrl = pathToFileURL(
  join(import.meta.dirname, '../../../src/subscriptions/index.ts'),
).href;
const body =
  '{"action":"opened","number":2,"big":12345678901234567890,"sender":{"login":"mona","type":"User"},' +
  '"repository":{"full_name":"Codertocat/web","html_url":"https://github.com/Codertocat/web"},' +
  '"pull_request":{"number":2}}';
let folder: string;
let opened: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
  opened = fixture('opened', body);
});

afterEach(() => rmSync(folder, { recursive: true }));

function fixture(name: string, text: string, event = 'pull_request'): string {
  const path = join(folder, 'github', name);
  mkdirSync(path, { recursive: true });
  const headers = { 'x-github-event': event, 'x-github-delivery': `d-${name}` };
  writeFileSync(join(path, 'headers.json'), JSON.stringify(headers));
  writeFileSync(join(path, 'body.json'), text);
  return path;
}

function rulesFile(text: string): string {
  const file = join(folder, 'rules.ts');
  writeFileSync(file, `import { defineSubscriptions } from '${hooklaneUrl}';\n${text}`);
  return file;
}

function list(...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['subscriptions', 'list', '--file', rules, ...args]);
}

function test(path: string, ...args: readonly string[]): Promise<CommandResult> {
  return hooklane(['subscriptions', 'test', path, '--file', rules, ...args]);
}

describe('hooklane subscriptions list', () => {
  it('shows each rule, what it does where, and for which events', async () => {
    const { exitCode, output, errors } = await list();

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['RULE', 'ACTION', 'TARGET', 'EVENTS'],
      [
        ...['tell-reviewers', 'slack', '#reviews, in threads'],
        'type com.github.pull_request.opened, scope Codertocat/*',
      ],
      ['ledger', 'http', 'https://ledger.example.com/in?…', 'provider github | gitlab'],
      [
        ...['bus', 'eventBridge', 'arn:aws:events:eu-west-1:123456789012:event-bus/hooks'],
        'type prefix com.github.',
      ],
      ['everything', 'sqs', 'arn:aws:sqs:eu-west-1:123456789012:all', 'every event'],
      [
        ...['fan-out', 'sns', 'arn:aws:sns:eu-west-1:123456789012:all'],
        'actor anything-but bot-* | renovate',
      ],
      ['own-code', 'run', '-', 'action exists true'],
      [
        ...['big-ones', 'slack', 'a channel by the event'],
        'type com.github.pull_request.*, where …',
      ],
      ['pushes', 'slack', '#pushes, kept up to date', 'type com.github.push, scope acme/*'],
      ['silent', 'slack', '#silent', 'type com.github.pull_request.opened'],
      ['answer', 'slack', 'reply to sender', 'provider slack'],
      [''],
    ]);
  });

  it('shows one, in JSON', async () => {
    const { output } = await list('--rule', 'big-ones', '--json');

    expect(JSON.parse(output)).toEqual({
      rules: [
        {
          name: 'big-ones',
          action: 'slack',
          target: 'a channel by the event',
          match: { type: 'com.github.pull_request.*' },
          where: true,
        },
      ],
      doubts: [],
    });
  });

  it('tells programs no more of a URL than people', async () => {
    const { output } = await list('--rule', 'ledger', '--json');

    expect(JSON.parse(output).rules).toMatchObject([{ target: 'https://ledger.example.com/in?…' }]);
  });

  it('reads the project’s own file, or that of HOOKLANE_SUBSCRIPTIONS', async () => {
    const own = await hooklane(['subscriptions', 'list']);
    const other = await hooklane(['subscriptions', 'list'], { HOOKLANE_SUBSCRIPTIONS: rules });

    expect(own).toEqual({
      exitCode: 0,
      output: '',
      errors: 'no rules: events are stored, and nothing else is done\n',
    });
    expect(other.output).toContain('tell-reviewers');
  });

  it('doubts a type that nobody is known to send, and shows the rule all the same', async () => {
    const file = rulesFile(
      `export const subscriptions = defineSubscriptions([{ name: 'pushes', match: { type: 'com.github.psh' }, run() {} }]);`,
    );

    const { exitCode, output, errors } = await list('--file', file);

    expect({ exitCode, errors }).toEqual({
      exitCode: 0,
      errors: 'rule "pushes": no type com.github.psh is known; did you mean com.github.push?\n',
    });
    expect(output).toContain('type com.github.psh');
  });

  it('tells programs what it doubts', async () => {
    const file = rulesFile(
      `export const subscriptions = defineSubscriptions([{ name: 'pushes', match: { type: 'push', provider: 'github' }, run() {} }]);`,
    );

    const { output } = await list('--file', file, '--json');

    expect(JSON.parse(output).doubts).toEqual([
      'rule "pushes": no type push is known; did you mean com.github.push or com.gitlab.push?',
    ]);
  });

  it('says which rules there are where none has the name', async () => {
    const { exitCode, errors } = await list('--rule', 'tell');

    expect(exitCode).toBe(2);
    expect(errors).toContain('no rule is named tell; there are tell-reviewers, ledger, bus, ');
  });
});

describe('a file of rules that cannot be used', () => {
  const syntax = 'export const subscriptions = defineSubscriptions([;';

  it.each([
    ['exports no subscriptions', 'export const rules = 1;', 'rules.ts must say: export const sub'],
    ['is no TypeScript', syntax, 'rules.ts cannot be loaded: SyntaxError: '],
    ['throws', '\nnull.x;', 'rules.ts cannot be loaded: TypeError: Cannot read properties of null'],
  ])('is told of where it %s', async (_what, text, message) => {
    const { exitCode, output, errors } = await list('--file', rulesFile(text));

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain(message);
  });

  it('is told of where a URL in it is a credential, which is not repeated', async () => {
    const hook = 'https://hooks.slack.com/services/T0/B0/hunter2';
    const text = `export const subscriptions = defineSubscriptions([{ name: 'a', match: {}, http: { url: '${hook}' } }]);`;

    const { exitCode, output, errors } = await list('--file', rulesFile(text));

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain('rule "a": http.url must not be an incoming webhook of Slack: ');
    expect(errors).not.toContain('hunter2');
    expect(errors).not.toContain('services');
  });

  it('is told of with its line', async () => {
    const { errors } = await list('--file', rulesFile('\nnull.x;'));

    expect(errors).toMatch(/rules\.ts:3\)\n$/);
  });

  it('is told of without a line where no line of it is to blame', async () => {
    const { errors } = await list('--file', rulesFile("import 'no-such-package';"));

    expect(errors).toContain(
      "rules.ts cannot be loaded: Error: Cannot find package 'no-such-package'",
    );
    expect(errors).toMatch(/ imported from \S*rules\.ts\n$/);
  });

  it('is told of where it is not there', async () => {
    const { exitCode, errors } = await list('--file', 'no-such.ts');

    expect({ exitCode, errors }).toEqual({
      exitCode: 2,
      errors: 'hooklane: there is no no-such.ts\n',
    });
  });
});

describe('hooklane subscriptions test', () => {
  it('shows what rules can match, and the message that Slack would get', async () => {
    const { exitCode, output, errors } = await test(opened, '--rule', 'tell-reviewers');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toBe(
      [
        'key       github:default:d-opened',
        'type      com.github.pull_request.opened',
        'provider  github',
        'hook      default',
        'source    https://github.com/Codertocat/web',
        'subject   2',
        'action    opened',
        'actor     mona',
        'scope     Codertocat/web',
        '',
        'tell-reviewers would post into a thread in Slack',
        'channel  #reviews',
        'key      github https://github.com/Codertocat/web 2',
        'token    slackTokens of default',
        '{',
        '  "text": "New: 2",',
        '  "blocks": [',
        '    {',
        '      "type": "divider"',
        '    }',
        '  ]',
        '}',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [
      'ledger',
      'would POST to https://ledger.example.com/in?…\nsigned by  signingSecrets of default\nx-team     web\nx-key-id   …\nbytes      ',
    ],
    [
      'bus',
      'would put an event on arn:aws:events:eu-west-1:123456789012:event-bus/hooks\nsource       hooklane.github\ndetail-type  com.github.pull_request.opened\n',
    ],
    [
      'everything',
      'would send to arn:aws:sqs:eu-west-1:123456789012:all\nin order            by github https://github.com/Codertocat/web 2, where it is FIFO\nattribute id        ',
    ],
    ['fan-out', 'would publish to arn:aws:sns:eu-west-1:123456789012:all\n'],
  ])('shows what %s would send, with every digit', async (rule, message) => {
    const { exitCode, output } = await test(opened, '--rule', rule);

    expect(exitCode).toBe(0);
    expect(output).toContain(`\n\n${rule} ${message}`);
    expect(output).toContain('"big": 12345678901234567890');
  });

  it.each([
    ['own-code', 'would call your function'],
    ['big-ones', 'does not match: where says no'],
    ['pushes', 'does not match: type, scope'],
    ['silent', 'matches, and has nothing to do this time'],
  ])('says that %s %s', async (rule, message) => {
    const { exitCode, output } = await test(opened, '--rule', rule);

    expect(exitCode).toBe(0);
    expect(output).toMatch(new RegExp(`\\n\\n${rule} ${message}\\n$`));
  });

  it('has those that do not match at the end', async () => {
    const { output } = await test(opened);

    expect(output).toMatch(
      /\n\nbig-ones does not match: where says no\npushes does not match: type, scope\nanswer does not match: provider\n$/,
    );
  });

  it('answers where Slack waits for it, and needs no token for that', async () => {
    const { output } = await test('test/fixtures/slack/command', '--rule', 'answer');

    expect(output).toContain(
      'answer would answer in Slack\nto       https://hooks.slack.com/…\nseen by  who asked\n{\n',
    );
  });

  it('tells programs no more of where that is', async () => {
    const { output } = await test('test/fixtures/slack/command', '--rule', 'answer', '--json');

    const [verdict] = JSON.parse(output).rules;
    expect(verdict.sending.to).toEqual({
      as: 'response',
      url: 'https://hooks.slack.com/…',
      isForEveryone: false,
    });
  });

  it('takes a lone file with --provider, its headers, and the hook that it would come to', async () => {
    const file = join(opened, 'body.json');
    const headers = ['-H', 'x-github-event: pull_request', '-H', 'x-github-delivery: d1'];
    const args = ['--provider', 'github', '--hook', 'acme', ...headers, '--json'];

    const { exitCode, output, errors } = await test(file, ...args);

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(JSON.parse(output)).toMatchObject({ fixture: file, key: 'github:acme:d1' });
  });

  it.each([
    ['a hook', ['--hook', 'Acme'], 'a hook has lower-case letters'],
    ['a header', ['-H', 'x-github-event'], '-H takes "name: value"'],
  ])('takes nothing for %s that is none', async (_what, args, message) => {
    const { exitCode, errors } = await test(opened, ...args);

    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
  });

  it('prints JSON for programs, and no header that may be a credential', async () => {
    const { output } = await test(opened, '--json');

    const { rules: verdicts, ...rest } = JSON.parse(output);
    expect(rest).toEqual({
      fixture: opened,
      key: 'github:default:d-opened',
      type: 'com.github.pull_request.opened',
    });
    expect(verdicts[1]).toMatchObject({
      rule: 'ledger',
      outcome: 'sends',
      sending: {
        kind: 'http',
        url: 'https://ledger.example.com/in?…',
        headers: { 'x-team': 'web', 'x-key-id': '…' },
      },
    });
    expect(verdicts.slice(5)).toEqual([
      { rule: 'own-code', outcome: 'sends', sending: { kind: 'run' } },
      { rule: 'big-ones', outcome: 'no', because: ['where'] },
      { rule: 'pushes', outcome: 'no', because: ['type', 'scope'] },
      { rule: 'silent', outcome: 'nothing' },
      { rule: 'answer', outcome: 'no', because: ['provider'] },
    ]);
  });

  it('fails where a rule throws, and says where', async () => {
    const file = rulesFile(
      `export const subscriptions = defineSubscriptions([
        {
          name: 'broken',
          match: {},
          where: ({ data }) => (data as any).issue.number > 1,
          sqs: { queueArn: 'arn:aws:sqs:eu-west-1:123456789012:all' },
        },
      ]);`,
    );

    const { exitCode, output } = await test(opened, '--file', file);

    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /\nbroken fails: TypeError: Cannot read properties of undefined \(reading 'number'\) \(.*rules\.ts:6\)\n$/,
    );
  });
});

describe('hooklane subscriptions test, of a folder', () => {
  beforeEach(() => {
    fixture('closed', body.replace('opened', 'closed').replace('"number":2', '"number":2000'));
    fixture('pushed', body.replace('"action":"opened",', ''), 'push');
  });

  it('shows a line for each event and rule that have to do with each other', async () => {
    const { exitCode, output, errors } = await test(join(folder, 'github'), '--rule', 'big-ones');

    expect(exitCode).toBe(0);
    expect(output.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['FIXTURE', 'TYPE', 'RULE', 'WOULD'],
      [
        ...[join(folder, 'github/closed'), 'com.github.pull_request.closed'],
        ...['big-ones', 'post in Slack, #big'],
      ],
      [''],
    ]);
    expect(errors).toBe('1 of 3 fixtures set something in motion\n');
  });

  it('says which rules none of them is for', async () => {
    const { output, errors } = await test(join(folder, 'github'), '--rule', 'answer');

    expect(output).toBe('');
    expect(errors).toBe('0 of 3 fixtures set something in motion\nno fixture is for answer\n');
  });

  it('prints one JSON object for each', async () => {
    const { output } = await test(join(folder, 'github'), '--json', '--rule', 'everything');

    const lines = output.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual([
      'com.github.pull_request.closed',
      'com.github.pull_request.opened',
      'com.github.push',
    ]);
  });
});

describe('a fixture that becomes no event', () => {
  it('is told of where the receiver answers it by itself', async () => {
    const path = join(folder, 'slack', 'verification');
    mkdirSync(path, { recursive: true });
    const text = '{"type":"url_verification","challenge":"c","token":"t"}';
    writeFileSync(join(path, 'body.json'), text);

    const { exitCode, output } = await test(path);

    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: `${path} is no event: the receiver answers it by itself\n`,
    });
  });

  it('fails where a receiver would refuse it', async () => {
    const { exitCode, output, errors } = await test(fixture('broken', 'no JSON'));

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain('would be refused: body_malformed: ');
  });

  it('fails where nobody knows whose it is', async () => {
    const path = join(folder, 'elsewhere');
    cpSync(opened, path, { recursive: true });

    const { exitCode, errors } = await test(path);

    expect(exitCode).toBe(2);
    expect(errors).toContain('say --provider with one of slack, github, gitlab, custom');
  });
});
