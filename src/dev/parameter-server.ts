import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HookSecrets } from '../domain/ports.ts';

export type SecretsByPath = ReadonlyMap<string, HookSecrets>;

/**
 * The one SSM operation that the functions use, in SSM's own protocol (AWS JSON 1.1), so that they read
 * their secrets here as they do on AWS. No npm package serves it.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 * @param secrets by full parameter name, `/hooklane/<stage>/<provider>/<hook>`
 */
export function parameterServer(secrets: SecretsByPath): Server {
  return createServer((request, response) => {
    respond(secrets, request, response).catch(() => response.destroy());
  });
}

async function respond(
  secrets: SecretsByPath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = await request.toArray();
  const isKnown = request.headers['x-amz-target'] === 'AmazonSSM.GetParametersByPath';
  const answer = isKnown
    ? parametersUnder(secrets, JSON.parse(Buffer.concat(chunks).toString('utf8')))
    : { __type: 'UnknownOperationException' };
  response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(answer));
}

const pageSize = 10;

function parametersUnder(
  secrets: SecretsByPath,
  input: { readonly Path: string; readonly NextToken?: string },
): unknown {
  const names = [...secrets.keys()].filter((name) => name.startsWith(`${input.Path}/`)).sort();
  const start = Number(input.NextToken ?? 0);
  const page = names.slice(start, start + pageSize);
  return {
    Parameters: page.map((Name) => ({
      Name,
      Type: 'SecureString',
      Value: JSON.stringify(secrets.get(Name)),
    })),
    ...(start + pageSize < names.length && { NextToken: String(start + pageSize) }),
  };
}
