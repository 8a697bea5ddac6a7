import { AwsError } from './aws-error.ts';

export interface StoredParameter {
  readonly value: string;
  readonly keyId: string;
  readonly tier: string;
  readonly changedAt: number;
}

interface Request {
  readonly Name: string;
  readonly Value: string;
  readonly KeyId?: string;
  readonly Tier?: string;
  readonly Overwrite?: boolean;
  readonly Path: string;
  readonly NextToken?: string;
  readonly ParameterFilters: readonly { readonly Values: readonly string[] }[];
}

const awsKey = 'alias/aws/ssm';
const pageSize = 10;

/**
 * SSM's Parameter Store as it answers to those who write: versions count from one, a put says which it
 * became, and without a key it takes AWS's, whatever the parameter had before.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export class ParameterStore {
  readonly #versions = new Map<string, StoredParameter[]>();
  /** Is called before each put: somebody else may be quicker. */
  beforePut: () => void = () => {};

  /** As somebody else does. */
  put(name: string, value: unknown, more: Partial<StoredParameter> = {}): number {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const versions = this.#versions.get(name) ?? [];
    const made = { value: text, keyId: awsKey, tier: 'Standard', changedAt: Date.now(), ...more };
    this.#versions.set(name, [...versions, made]);
    return versions.length + 1;
  }

  delete(name: string): void {
    this.#versions.delete(name);
  }

  /** The last version. */
  get(name: string): StoredParameter | undefined {
    return this.#versions.get(name)?.at(-1);
  }

  /** What it says, as JSON. */
  valueOf(name: string): unknown {
    return JSON.parse(this.get(name)?.value ?? 'null');
  }

  answer(action: string, request: Request): unknown {
    switch (action) {
      case 'PutParameter':
        return this.#put(request);
      case 'GetParameter':
        return { Parameter: this.#read(request.Name) };
      case 'GetParametersByPath':
        return this.#list(request);
      case 'DescribeParameters':
        return this.#describe(request.ParameterFilters[0]?.Values[0] ?? '');
      default:
        throw new AwsError('UnknownOperationException');
    }
  }

  #put({ Name, Value, KeyId = awsKey, Tier = 'Standard', Overwrite = false }: Request): unknown {
    this.beforePut();
    if (this.#versions.has(Name) && !Overwrite) throw new AwsError('ParameterAlreadyExists');
    return { Version: this.put(Name, Value, { keyId: KeyId, tier: Tier }), Tier };
  }

  #read(selector: string): unknown {
    const [name = '', wanted] = selector.split(':');
    const versions = this.#versions.get(name);
    if (versions === undefined) throw new AwsError('ParameterNotFound');
    const number = wanted === undefined ? versions.length : Number(wanted);
    const version = versions[number - 1];
    if (version === undefined) throw new AwsError('ParameterVersionNotFound');
    return shown(name, version, number);
  }

  #list({ Path, NextToken = '0' }: Request): unknown {
    const names = [...this.#versions.keys()].filter((name) => name.startsWith(`${Path}/`)).sort();
    const end = Number(NextToken) + pageSize;
    return {
      Parameters: names.slice(Number(NextToken), end).map((name) => this.#read(name)),
      ...(end < names.length && { NextToken: String(end) }),
    };
  }

  #describe(name: string): unknown {
    const version = this.get(name);
    if (version === undefined) return { Parameters: [] };
    return { Parameters: [{ Name: name, KeyId: version.keyId, Tier: version.tier }] };
  }
}

function shown(Name: string, { value, changedAt }: StoredParameter, Version: number): unknown {
  return { Name, Type: 'SecureString', Value: value, Version, LastModifiedDate: changedAt / 1000 };
}
