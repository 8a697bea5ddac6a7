import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HTTP } from 'cloudevents';
import type { Envelope } from '../../src/domain/envelope.ts';
import { errorStatuses } from '../../src/domain/errors.ts';
import { parseJsonObject, textAt } from '../../src/domain/json.ts';
import { listFilterOf } from '../../src/flows/list-parameters.ts';
import { routes } from '../../src/flows/query.ts';
import { envelopeWith } from '../support/deliveries.ts';
import {
  documentedCodes,
  documentedMembers,
  membersOf,
  operationNamed,
  operations,
  outcomesOf,
  problemsOf,
  problemsWith,
  schemaFor,
} from '../support/openapi.ts';
import { AskedService } from './asked-service.ts';
import { batchType, questions, sale } from './questions.ts';

describe('the answers of the running service', () => {
  const answers: string[] = [];
  let service: AskedService;
  beforeAll(async () => {
    service = await AskedService.start();
  }, 60_000);
  afterAll(() => service.stop());

  it.each(questions)(
    '$operation: $outcome is as documented',
    async ({ operation, outcome, ask }) => {
      const answer = await ask(service);

      const text = await answer.clone().text();
      answers.push(text);
      const code = textAt(parseJsonObject(text), 'error.code');
      expect([answer.status, code].join(' ').trim()).toBe(outcome);
      expect(await problemsOf(operation, answer)).toEqual([]);
    },
  );

  it('have each documented member somewhere', () => {
    const missing = [...documentedMembers].filter(
      (member) => !answers.some((text) => text.includes(`"${member}":`)),
    );

    // There are not twenty thousand events here.
    expect(missing).toEqual(['countedSince']);
  });
});

describe('the document', () => {
  it('has each outcome shown by an answer, and no answer that it does not have', () => {
    const documented = operations.flatMap((operation) =>
      outcomesOf(operation).map((outcome) => `${operation.name}: ${outcome}`),
    );
    const shown = questions.map(({ operation, outcome }) => `${operation}: ${outcome}`);

    expect([...new Set(shown)].sort()).toEqual(documented.toSorted());
  });

  it('has every route with its parameters, and no other', () => {
    const documented = operations.map(({ name, parameters }) => [
      name,
      parameters
        .filter((parameter) => parameter.in !== 'header')
        .map(({ name: parameter, in: place }) => `${place} ${parameter}`)
        .sort(),
    ]);

    const served = routes.map(({ method, path, parameters }) => [
      `${method} ${path}`,
      [
        ...[...path.matchAll(/\{(.*)\}/g)].map(([, name]) => `path ${name}`),
        ...parameters.map((name) => `query ${name}`),
      ],
    ]);
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it('has every code, but for those of receivers and logs', () => {
    const ofOthers = [
      'deadline_exceeded',
      // Of whoever asks with a token, before there is a question: the document says so beside the scheme.
      'keys_unavailable',
      'unauthorized',
      'message_malformed',
      // Of the dispatcher.
      'rule_failed',
      'rule_unknown',
      'target_refused',
      'target_throttled',
      'target_unavailable',
      'secrets_unavailable',
      'signature_invalid',
      'signature_stale',
    ];

    expect([...documentedCodes, ...ofOthers].sort()).toEqual(Object.keys(errorStatuses).sort());
  });

  it('gives each code the status that it has', () => {
    const given = operations
      .flatMap(outcomesOf)
      .map((outcome) => outcome.split(' '))
      .filter(([, code]) => code !== undefined);

    const statuses: Readonly<Record<string, number>> = errorStatuses;
    const wrong = given.filter(([status, code = '']) => statuses[code] !== Number(status));
    expect(wrong).toEqual([]);
  });

  it('names each operation once', () => {
    const ids = operations.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)]);
  });

  it('knows all that an envelope may say', () => {
    const full: Required<Envelope> = {
      ...envelopeWith({ bodyhash: 'ab'.repeat(32) }),
      subject: 'refs/heads/main',
      action: 'opened',
      authtype: 'app_user',
      authid: 'octocat',
      scope: 'acme/web',
      contenttype: 'application/json',
      traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
      dataref: 's3://bucket/bodies/x',
      duplicateof: 'github:default:event-0',
    };

    expect(membersOf('Envelope').toSorted()).toEqual(Object.keys(full).sort());
    expect(problemsWith({ $ref: '#/components/schemas/Envelope' }, full)).toEqual([]);
  });

  it.each([
    ['provider', ['github', 'a', ''], ['GitHub', 'a b', '-a', 'a'.repeat(64)]],
    ['hook', ['default', 'acme-web', ''], ['Acme', 'ä', 'a'.repeat(64)]],
    ['source', ['urn:slack:T1', 'a'.repeat(1000), ''], ['a b', 'ü', 'a'.repeat(1001)]],
    ['type', ['com.github.*', 'a'.repeat(500), `${'a'.repeat(500)}*`], ['a'.repeat(502)]],
    ['limit', ['1', '200'], ['0', '201', '1.5']],
  ])('takes and refuses the %s that the API does', (name, right, wrong) => {
    const { parameters } = operationNamed('GET /events');
    const schema = parameters.find((parameter) => parameter.name === name)?.schema;
    const verdictOf = (text: string) => {
      const isDocumented =
        problemsWith(schema, name === 'limit' ? Number(text) : text).length === 0;
      return [isDocumented, isTaken(name, text)];
    };

    expect(right.map(verdictOf)).toEqual(right.map(() => [true, true]));
    expect(wrong.map(verdictOf)).toEqual(wrong.map(() => [false, false]));
  });

  it.each([
    ['application/cloudevents+json', HTTP.structured(sale).body],
    [batchType, JSON.stringify([sale, sale])],
  ])('takes what CNCF’s SDK sends as %s', (type, body) => {
    const { requestBody = {} } = operationNamed('POST /events');

    expect(problemsWith(schemaFor(requestBody, type), JSON.parse(String(body)))).toEqual([]);
  });

  it('is not satisfied with what it does not say', async () => {
    const json = { 'content-type': 'application/json' };
    const answers = [
      Response.json({ status: 'ok', more: 1 }),
      Response.json({ status: 'fine' }),
      Response.json({}, { status: 201 }),
      new Response('ok', { headers: { 'content-type': 'text/plain' } }),
      Response.json({ error: { code: 'event_not_found', message: 'x' } }, { status: 400 }),
      new Response('{"error":{"code":"parameter_invalid","message":"x","trace":1}}', {
        status: 400,
        headers: json,
      }),
    ];

    const problems = await Promise.all(answers.map((each) => problemsOf('GET /health', each)));

    expect(problems.map((each) => each.length > 0)).toEqual(answers.map(() => true));
  });
});

function isTaken(name: string, value: string): boolean {
  try {
    listFilterOf(new URLSearchParams({ [name]: value }));
    return true;
  } catch {
    return false;
  }
}
