import type { GetParametersByPathResult } from '@aws-sdk/client-ssm';
import * as budgets from '../../domain/budgets.ts';
import { causeOf, HookError } from '../../domain/errors.ts';
import { parseJsonObject } from '../../domain/json.ts';
import type { HookSecrets, Log, SecretSource } from '../../domain/ports.ts';
import type { Clock } from '../../domain/time.ts';
import { AwsError, type JsonClient } from './json-client.ts';

export interface SsmSecretsSettings {
  /** `/hooklane/<stage>/<provider>`; below it is one SecureString for each hook. */
  readonly path: string;
  /** The names of the lists that a hook of this provider can have. */
  readonly lists: readonly string[];
  readonly client: JsonClient;
  readonly clock: Clock;
  readonly log: Log;
}

type SecretsByHook = ReadonlyMap<string, HookSecrets>;

/**
 * All hooks of a provider in one request, so that a flood of made-up hook names costs no more than
 * one: SSM allows some 40 requests a second to the whole account.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export class SsmSecrets implements SecretSource {
  readonly #settings: SsmSecretsSettings;
  #known: SecretsByHook | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #failure: unknown;

  constructor(settings: SsmSecretsSettings) {
    this.#settings = settings;
  }

  async secretsOf(hook: string, deadline: number): Promise<HookSecrets | undefined> {
    const isFresh = this.#since(this.#readAt) < budgets.secrets.freshMilliseconds;
    if (!isFresh && this.#mayAsk()) await this.#read(deadline);
    if (this.#known === undefined) {
      const message = 'the secrets of the hooks cannot be read now';
      throw new HookError('secrets_unavailable', message, { cause: this.#failure });
    }
    return this.#known.get(hook);
  }

  async renewedSecretsOf(hook: string, deadline: number): Promise<HookSecrets | undefined> {
    if (this.#reading === undefined) {
      if (!this.#mayRenew()) return undefined;
      this.#renewedAt = this.#settings.clock();
    }
    const before = this.#readAt;
    await this.#read(deadline);
    return this.#readAt === before ? undefined : this.#known?.get(hook);
  }

  /** With nothing to serve, at every pause; else no more often than bad signatures may. */
  #mayAsk(): boolean {
    if (this.#known !== undefined)
      return this.#since(this.#triedAt) >= budgets.secrets.renewalMilliseconds;
    return (
      this.#reading !== undefined || this.#since(this.#triedAt) >= budgets.secrets.pauseMilliseconds
    );
  }

  /**
   * A read that no bad signature caused does not count: else a provider that takes a new secret into use
   * within half a minute of one would be refused, and GitHub sends nothing twice.
   */
  #mayRenew(): boolean {
    const hasFailed = this.#triedAt > this.#readAt;
    const pause = hasFailed
      ? budgets.secrets.renewalMilliseconds
      : budgets.secrets.pauseMilliseconds;
    return (
      this.#since(this.#triedAt) >= pause &&
      this.#since(this.#renewedAt) >= budgets.secrets.renewalMilliseconds
    );
  }

  #since(moment: number): number {
    return this.#settings.clock() - moment;
  }

  /** Requests that come meanwhile wait for the same answer. A failure leaves what is known as it is. */
  #read(deadline: number): Promise<void> {
    this.#reading ??= this.#readOnce(deadline).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOnce(deadline: number): Promise<void> {
    const { clock, log, path } = this.#settings;
    this.#triedAt = clock();
    try {
      const patience = Math.ceil(Math.max(deadline - clock(), budgets.stepMinMilliseconds));
      this.#known = await this.#fetch(AbortSignal.timeout(patience));
      this.#readAt = this.#triedAt;
    } catch (error) {
      this.#failure = error;
      log.error('secrets not read', {
        path,
        cause: causeOf(error),
        serving: this.#known?.size ?? 0,
      });
    }
  }

  async #fetch(signal: AbortSignal): Promise<SecretsByHook> {
    const secrets = new Map<string, HookSecrets>();
    for await (const { Name = '', Value = '' } of this.#parameters(signal)) {
      const hook = Name.slice(this.#settings.path.length + 1);
      const parsed = parseSecrets(Value, this.#settings.lists);
      // A slip of the hand refuses nothing that was accepted before it.
      const served = parsed ?? this.#known?.get(hook);
      if (served !== undefined) secrets.set(hook, served);
      if (parsed !== undefined) continue;
      const fields = { parameter: Name, isServedAsBefore: served !== undefined };
      this.#settings.log.error('secret malformed', fields, { metric: 'SecretsMalformed', by: [] });
    }
    return secrets;
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
  async *#parameters(signal: AbortSignal) {
    const { client, path } = this.#settings;
    let NextToken: string | undefined;
    do {
      const input = { Path: path, WithDecryption: true, Recursive: false, NextToken };
      const page: GetParametersByPathResult = await client.call(
        'GetParametersByPath',
        input,
        signal,
      );
      // An answer without the list is no answer: "no hooks" would refuse everything for half a minute.
      if (!Array.isArray(page.Parameters)) throw new AwsError(200, 'AnswerMalformed');
      yield* page.Parameters;
      NextToken = page.NextToken;
    } while (NextToken);
  }
}

/**
 * The lists of those names in `{"<list>": ["…"], …}`; other members are settings of the hook. Undefined
 * where none of them is there, or one is no list of texts: what is meant is not to be guessed.
 */
export function parseSecrets(text: string, lists: readonly string[]): HookSecrets | undefined {
  const value = parseJsonObject(text) ?? {};
  const found = lists.filter((name) => Object.hasOwn(value, name));
  const isValid = found.length > 0 && found.every((name) => isListOfSecrets(value[name]));
  return isValid
    ? (Object.fromEntries(found.map((name) => [name, value[name]])) as HookSecrets)
    : undefined;
}

function isListOfSecrets(list: unknown): boolean {
  return Array.isArray(list) && list.every((each) => typeof each === 'string' && each !== '');
}
