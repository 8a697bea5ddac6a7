import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AwsCredentials } from '../adapters/aws/json-client.ts';
import type { HookSecrets } from '../domain/ports.ts';

/** The secrets that a local service made up, by provider; empty where it has not run. */
export function readGenerated(file: string): Readonly<Record<string, HookSecrets>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** The one that the gateway's key is among: it belongs to no provider. */
export function keptApiKey(secrets: Readonly<Record<string, HookSecrets>>): string | undefined {
  return secrets.gateway?.apiKeys?.[0];
}

/** What requests to the query API are signed with, where the local server asks for it. */
export function keptApiCredentials(
  secrets: Readonly<Record<string, HookSecrets>>,
): AwsCredentials | undefined {
  const [accessKeyId] = secrets.api?.accessKeyIds ?? [];
  const [secretAccessKey] = secrets.api?.secretAccessKeys ?? [];
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

export function generatedSecretsFile(dataDirectory: string): string {
  return join(dataDirectory, 'secrets.json');
}

/** Written beside and renamed, so that no crash leaves half a file. */
export function writeGenerated(file: string, secrets: Readonly<Record<string, HookSecrets>>): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
