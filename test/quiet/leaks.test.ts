import { expect, it } from '@jest/globals';
import { github } from '../../src/providers/github.ts';
import { everyProvider } from '../../src/providers/registry.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixture, fixturesOf } from '../support/fixtures.ts';
import { tokenByHmac } from '../support/issuer.ts';
import { signedRequest, testSecrets } from '../support/requests.ts';
import { leaksIn } from './leaks.ts';

const push = fixture('github', 'push');
const command = fixture('slack', 'command');
const form = new URLSearchParams(command.body.toString('utf8'));
const now = Date.parse('2026-01-02T03:04:05.678Z');

it('hears nothing in what the service may say', () => {
  const line = '{"level":"INFO","message":"accepted","key":"github:default:1","secret":"6233f8"}';

  expect(leaksIn([line])).toEqual([]);
});

it.each([
  ['a secret', testSecrets(github).secrets?.[0] ?? '', "one of slack's secrets"],
  ['a response_url', form.get('response_url') ?? '', 'the response_url of slack/command'],
  ['a trigger_id', form.get('trigger_id') ?? '', 'the trigger_id of slack/command'],
  ['a token', form.get('token') ?? '', 'the token of slack/command'],
  ['a body', push.body.toString('utf8'), 'a piece of the body of github/push'],
  [
    'the end of a body',
    push.body.toString('utf8').slice(-200),
    'a piece of the body of github/push',
  ],
  ['a body in base64', push.body.toString('base64'), 'a piece of the body of github/push'],
])('hears %s, as it stands and in a line of the log', (_, text, what) => {
  expect(leaksIn(['a line before', text])).toContain(what);
  expect(leaksIn(['a line before', JSON.stringify({ message: text })])).toContain(what);
});

it.each(everyProvider)('hears the body of every fixture of $name, logged as JSON', ({ name }) => {
  const deaf = fixturesOf(name).filter(
    ({ body }) => leaksIn([JSON.stringify({ body: body.toString('latin1') })]).length === 0,
  );

  expect(deaf.map((each) => each.name)).toEqual([]);
});

it.each([github, slack])('hears a signature of $name', (provider) => {
  const { headers } = signedRequest(provider, provider === github ? push : command, { now });

  const lines = Object.values(headers).map((value) => JSON.stringify({ cause: value }));

  expect(leaksIn(lines)).toContain('a signature');
});

it('hears a token that the query API was asked with', () => {
  const token = tokenByHmac('x', { iss: 'https://id.example.com' }, {});

  expect(leaksIn([JSON.stringify({ cause: `not believed: ${token}` })])).toEqual(['a token']);
});

it('hears a signature for AWS', () => {
  const line = `AWS4-HMAC-SHA256 SignedHeaders=host, Signature=${'0a'.repeat(32)}`;

  expect(leaksIn([line])).toEqual(['a signature']);
});

it.each([
  'authorization',
  'Cookie',
  'x-api-key',
  'x-gitlab-token',
  'x-hub-signature-256',
  'webhook-signature',
])('hears that the header %s was kept', (name) => {
  const kept = JSON.stringify({ 'content-type': 'application/json', [name]: 'x' });

  expect(leaksIn([kept])).toEqual(['a header that holds a secret or a signature']);
});
