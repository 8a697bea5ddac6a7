import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generatedSecretsFile, writeGenerated } from '../../src/app/generated-secrets.ts';
import { envelopes } from '../support/envelopes.ts';
import { eventList, json, refusal } from '../support/event-list.ts';
import { hooklane } from '../support/hooklane.ts';
import {
  type Answering,
  closedPort,
  type LoopbackServer,
  startLoopbackServer,
} from '../support/loopback-server.ts';
import { isSignedFor } from '../support/signed-for.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret-key' };
const { AWS_SECRET_ACCESS_KEY: secretAccessKey } = keys;
const list = ['events', 'list'] as const;
let answer: Answering;
let server: LoopbackServer;

beforeEach(async () => {
  answer = eventList(envelopes(2));
  server = await startLoopbackServer((...request) => answer(...request));
});

afterEach(() => server.stop());

function headersSent(): Readonly<Record<string, string>> | undefined {
  return server.requests[0]?.headers;
}

describe('where a question goes', () => {
  it.each([
    ['the local service, where nobody says anything', () => [], () => ({ PORT: port() })],
    ['the URL of --url', () => ['--url', server.origin], () => ({ HOOKLANE_URL: nowhere })],
    ['the URL of HOOKLANE_URL', () => [], () => ({ HOOKLANE_URL: `${server.origin}/` })],
    ['a URL before the stage', () => ['--url', server.origin], () => ({ HOOKLANE_STAGE: 'dev' })],
  ])('is %s', async (_, args, environment) => {
    const { exitCode, errors } = await hooklane([...list, ...args()], environment());

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/events?limit=50']);
  });

  it('is below the path of the URL, where that has one', async () => {
    await hooklane([...list, '--url', `${server.origin}/api/`]);

    expect(server.requests[0]?.path).toBe('/api/events?limit=50');
  });

  it.each([
    ['no URL', ['--url', 'localhost:3000'], '--url takes a URL such as https://'],
    ['a URL with a password', ['--url', 'https://me:pass@a.example'], '--url takes a URL such as'],
    ['another scheme', ['--url', 'file:///etc/passwd'], '--url takes a URL such as https://'],
    ['http to another machine', ['--url', 'http://a.example'], 'only https keeps events private'],
    ['a URL and a stage', ['--url', 'https://a.example', '--stage', 'dev'], 'cannot be used with'],
    ['a stage that is none', ['--stage', 'a/b'], 'a stage has letters, digits and hyphens'],
    ['a region that is none', ['--stage', 'dev', '--region', 'x'], 'there is no AWS region "x"'],
  ])('is never %s', async (_, args, problem) => {
    const { exitCode, output, errors } = await hooklane([...list, ...args]);

    expect(exitCode).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain(problem);
  });

  const nowhere = 'http://127.0.0.1:1';
  const port = (): string => String(server.port);
});

describe('as whom it is asked', () => {
  it('is nobody on this machine', async () => {
    await hooklane([...list, '--url', server.origin]);

    expect(headersSent()).not.toHaveProperty('authorization');
  });

  it.each([
    ['with AWS keys in the environment', {}, 'us-east-1', []],
    ['in the region of the environment', { AWS_REGION: 'eu-west-1' }, 'eu-west-1', []],
    ['as the aws command has it', { AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1', []],
    ['in the region that is named', {}, 'eu-central-1', ['--region', 'eu-central-1']],
  ])('is signed %s', async (_, environment, region, args) => {
    answer = eventList(envelopes(2));
    const source = "https://a.example/x y+z'(*)?q=1&r=ä";

    const { exitCode, errors } = await hooklane(
      [...list, '--url', server.origin, '--source', source, ...args],
      { ...keys, ...environment },
    );

    const [request] = server.requests;
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(request?.query.get('source')).toBe(source);
    expect(request && isSignedFor(request, { secretAccessKey, region })).toBe(true);
    expect(request && isSignedFor(request, { secretAccessKey: 'another', region })).toBe(false);
  });

  it.each([
    ['of the environment, before those of AWS', keys],
    ['of the environment, where there are none of AWS', {}],
  ])('is signed with the local keys %s', async (_, environment) => {
    await hooklane([...list, '--url', server.origin], {
      ...environment,
      HOOKLANE_API_ACCESS_KEY_ID: 'AKIDLOCAL',
      HOOKLANE_API_SECRET_ACCESS_KEY: 'a-local-key',
    });

    const [request] = server.requests;
    const local = { secretAccessKey: 'a-local-key', region: 'us-east-1' };
    expect(request && isSignedFor(request, local)).toBe(true);
  });

  it('is signed with the keys that npm start made up, where it is asked and nobody else', async () => {
    const data = mkdtempSync(join(tmpdir(), 'hooklane-'));
    const environment = { ...keys, HOOKLANE_DATA: data, PORT: String(server.port) };
    const api = { accessKeyIds: ['AKIDKEPT'], secretAccessKeys: ['a-kept-key'] };
    writeGenerated(generatedSecretsFile(data), { api });

    await hooklane(list, environment);
    await hooklane([...list, '--url', server.origin], environment);

    const kept = { secretAccessKey: 'a-kept-key', region: 'us-east-1' };
    expect(server.requests.map((request) => isSignedFor(request, kept))).toEqual([true, false]);
    rmSync(data, { recursive: true });
  });

  it('sends the token of a session along', async () => {
    await hooklane([...list, '--url', server.origin], { ...keys, AWS_SESSION_TOKEN: 'session' });

    expect(headersSent()).toMatchObject({ 'x-amz-security-token': 'session' });
  });

  it.each([
    ['--token', ['--token', 'a.b.c'], { HOOKLANE_TOKEN: 'd.e.f' }],
    ['HOOKLANE_TOKEN', [], { HOOKLANE_TOKEN: 'a.b.c' }],
  ])('is the bearer of %s, and then nothing is signed', async (_, args, environment) => {
    await hooklane([...list, '--url', server.origin, ...args], { ...keys, ...environment });

    expect(headersSent()).toMatchObject({ authorization: 'Bearer a.b.c' });
    expect(headersSent()).not.toHaveProperty('x-amz-date');
  });
});

describe('an answer that is no success', () => {
  it.each([
    [503, 4],
    [429, 4],
    [404, 1],
    [302, 1],
  ])('of status %d is asked for %d times', async (status, times) => {
    answer = () => ({ status, body: '', headers: { location: 'http://127.0.0.1:1/' } });

    const { exitCode, output } = await hooklane([...list, '--url', server.origin]);

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(server.requests).toHaveLength(times);
  });

  it.each([
    ['503', { status: 503, body: '' }],
    ['a cut connection', undefined],
  ])('such as %s does no harm if it goes by', async (_, first) => {
    const events = eventList(envelopes(2));
    answer = (request, number) => (number === 1 ? first : events(request));

    const { exitCode, errors } = await hooklane([...list, '--url', server.origin]);

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [
      'a parameter that is wrong',
      refusal(400, 'parameter_invalid', 'the parameter cursor must be one that …'),
      2,
      'the API answered 400 parameter_invalid: the parameter cursor must be one that …\n',
    ],
    [
      'an event that is not there',
      refusal(404, 'event_not_found', 'no event has this key'),
      3,
      'the API answered 404 event_not_found: no event has this key\n  next: hooklane events list',
    ],
    [
      'a store that fails',
      refusal(503, 'store_unavailable', 'the store does not answer'),
      1,
      'the API answered 503 store_unavailable: the store does not answer\n  next: ask again',
    ],
    [
      'keys that are not those of the local service',
      json({ Message: 'Forbidden. For troubleshooting see …' }, 403),
      1,
      'does not take these keys: 403: Forbidden. For troubleshooting see …\n  next: set HOOKLANE_API_ACCESS_KEY_ID',
    ],
    [
      'another region',
      json({ message: 'Credential should be scoped to a valid region.' }, 403),
      1,
      'the API does not take the signature: 403: Credential should be scoped to a valid region.\n  next: look at --region',
    ],
    [
      'a session that is over',
      json({ message: 'The security token included in the request is expired' }, 403),
      1,
      'the AWS credentials have expired',
    ],
    ['a JWT that is missing', refusal(401, 'token_missing'), 1, 'with --token or HOOKLANE_TOKEN'],
    ['a page of somebody else', { status: 404, body: '<html>' }, 1, 'there is no query API at'],
    [
      'an answer that is no JSON',
      { status: 200, body: '<html>' },
      1,
      'is no query API of Hooklane',
    ],
    ['an answer that is no list', json({}), 1, 'is no query API of Hooklane'],
    ['a message that a terminal obeys', refusal(400, 'x', 'a\u001b[2Jb'), 1, '400 x: a [2Jb\n'],
  ])('says what it means: %s', async (_, canned, expected, message) => {
    answer = () => canned;

    const { exitCode, output, errors } = await hooklane([...list, '--url', server.origin]);

    expect({ exitCode, output }).toEqual({ exitCode: expected, output: '' });
    expect(errors).toContain(message);
    expect(errors).toMatch(/^hooklane: /);
    expect(errors).not.toContain('    at ');
  });
});

describe('what to type next', () => {
  it('is about the same deployment as what was asked', async () => {
    answer = () => refusal(404, 'event_not_found');

    const { errors } = await hooklane([...list, '--url', server.origin]);

    expect(errors).toContain(`next: hooklane events list --url ${server.origin}, and in the log`);
  });
});

describe('no answer', () => {
  it('is told at once where nobody listens, with what to do', async () => {
    const port = await closedPort();

    const { exitCode, errors } = await hooklane(list, { PORT: port });

    expect(exitCode).toBe(1);
    expect(errors).toBe(
      `hooklane: nobody listens at http://127.0.0.1:${port}\n` +
        '  next: start the local service with npm start, or ask a deployment with --stage <name>\n',
    );
  });

  it('is told where a name leads nowhere', async () => {
    const url = 'https://nothing.invalid';

    const { exitCode, errors } = await hooklane([...list, '--url', url, '--token', 'a.b.c']);

    expect(exitCode).toBe(1);
    expect(errors).toContain(`hooklane: ${url} cannot be reached (`);
  });

  it('is told where all connections are cut', async () => {
    answer = () => undefined;

    const { exitCode, errors } = await hooklane([...list, '--url', server.origin]);

    expect(exitCode).toBe(1);
    expect(errors).toBe(
      `hooklane: ${server.origin} cannot be reached (UND_ERR_SOCKET)\n  next: look at the URL, the region and the network\n`,
    );
    expect(server.requests).toHaveLength(4);
  });
});

describe('what is private', () => {
  it('is in no message, whatever fails', async () => {
    const session = { ...keys, AWS_SESSION_TOKEN: 'a-session' };
    answer = () => json({ message: 'The request signature we calculated does not match' }, 403);

    const signed = await hooklane([...list, '--url', server.origin], session);
    const token = await hooklane([...list, '--url', server.origin, '--token', 'a-token']);
    const odd = await hooklane([...list, '--url', server.origin, '--token', 'a-token\n']);

    const said = [signed, token, odd].map(({ output, errors }) => output + errors).join('');
    expect(said).toContain('hooklane: ');
    expect(said).not.toMatch(/a-secret-key|a-session|a-token/);
  });
});
