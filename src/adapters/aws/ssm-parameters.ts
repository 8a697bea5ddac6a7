import {
  DescribeParametersCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  type PutParameterRequest,
  paginateGetParametersByPath,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { HookName, HookParameter, HookParameters } from '../../domain/hook-parameters.ts';

export interface SsmParametersSettings {
  readonly client: SSMClient;
  readonly stage: string;
  /** What a new parameter is encrypted with: undefined is the key that AWS keeps for SSM. */
  readonly kmsKey: () => Promise<string | undefined>;
}

/** A version of a parameter, and what it says. */
interface Version {
  readonly text: string;
  readonly number: number;
  readonly changedAt: number;
}

/** So many people do not change one hook at a time. */
const triesMax = 10;

/** The SecureStrings that receivers read as `SsmSecrets`, `/hooklane/<stage>/<provider>/<hook>`. */
export class SsmParameters implements HookParameters {
  readonly #settings: SsmParametersSettings;

  constructor(settings: SsmParametersSettings) {
    this.#settings = settings;
  }

  async list(provider: string): Promise<readonly HookParameter[]> {
    const { client, stage } = this.#settings;
    const path = `/hooklane/${stage}/${provider}`;
    const input = { Path: path, WithDecryption: true, Recursive: false };
    const found: HookParameter[] = [];
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, input)) {
      for (const { Name = '', Value = '', LastModifiedDate } of Parameters) {
        const hook = Name.slice(path.length + 1);
        found.push({ provider, hook, text: Value, changedAt: LastModifiedDate?.getTime() ?? 0 });
      }
    }
    return found.sort((one, other) => (one.hook < other.hook ? -1 : 1));
  }

  async get({ provider, hook }: HookName): Promise<HookParameter | undefined> {
    const version = await this.#read(this.#nameOf({ provider, hook }));
    return version && { provider, hook, text: version.text, changedAt: version.changedAt };
  }

  /**
   * SSM has no "only if it is still version 7". But it says which version a put became: where that is not
   * the next one, somebody's is between, and is read by its number before it can be missed.
   */
  async change(hook: HookName, edit: (text: string | undefined) => string): Promise<void> {
    const name = this.#nameOf(hook);
    let base = await this.#read(name);
    let written = base?.text;
    for (let tries = 0; tries < triesMax; tries += 1) {
      const text = edit(base?.text);
      if (text === written) return;
      const number = await this.#put(name, text, base);
      if (number === undefined) {
        base = await this.#read(name);
        written = base?.text;
        continue;
      }
      if (number === (base?.number ?? 0) + 1) return;
      const theirs = await this.#read(`${name}:${number - 1}`);
      if (theirs === undefined) break;
      base = { ...theirs, number };
      written = text;
    }
    throw new Error(`${name} was changed or deleted by somebody else meanwhile`);
  }

  #nameOf({ provider, hook }: HookName): string {
    return `/hooklane/${this.#settings.stage}/${provider}/${hook}`;
  }

  /** @param name with `:<number>` behind it for a version that is not the last */
  async #read(name: string): Promise<Version | undefined> {
    try {
      const input = { Name: name, WithDecryption: true };
      const { Parameter } = await this.#settings.client.send(new GetParameterCommand(input));
      return {
        text: Parameter?.Value ?? '',
        number: Parameter?.Version ?? 0,
        changedAt: Parameter?.LastModifiedDate?.getTime() ?? 0,
      };
    } catch (error) {
      const isMissing =
        error instanceof ParameterNotFound ||
        (error instanceof Error && error.name === 'ParameterVersionNotFound');
      if (isMissing) return undefined;
      throw error;
    }
  }

  /** @returns the version it became; undefined where it was to be the first and is not */
  async #put(name: string, text: string, base: Version | undefined): Promise<number | undefined> {
    const kept = await (base === undefined ? this.#asNew() : this.#asItIs(name));
    const input = { ...kept, Name: name, Type: 'SecureString', Value: text } as const;
    try {
      const { Version = 0 } = await this.#settings.client.send(new PutParameterCommand(input));
      return Version;
    } catch (error) {
      if (base === undefined && error instanceof ParameterAlreadyExists) return undefined;
      throw error;
    }
  }

  async #asNew(): Promise<Partial<PutParameterRequest>> {
    const kmsKey = await this.#settings.kmsKey();
    return { Overwrite: false, ...(kmsKey && { KeyId: kmsKey }) };
  }

  /** A put that does not say the key takes AWS's, and the receivers' role may be for another. */
  async #asItIs(name: string): Promise<Partial<PutParameterRequest>> {
    const filter = { Key: 'Name', Option: 'Equals', Values: [name] };
    const { Parameters: [{ KeyId, Tier, Description } = {}] = [] } =
      await this.#settings.client.send(
        new DescribeParametersCommand({ ParameterFilters: [filter] }),
      );
    return {
      Overwrite: true,
      ...(KeyId && { KeyId }),
      ...(Tier && { Tier }),
      ...(Description && { Description }),
    };
  }
}
