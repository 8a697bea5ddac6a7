import { deepEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { issuerKey, TestIssuer, tokenBy } from '../support/issuer.ts';
import { downloadFunction } from './functions.ts';
import type { World } from './journey.ts';

const audience = 'https://hooklane.example.com';

/** The package of the query API in another process, told to ask for tokens. */
export async function askWithTokens(world: World): Promise<string> {
  const issuer = new TestIssuer();
  await issuer.start();
  try {
    await startApi(world, issuer);
    return await ask(`${world.functions.urlOf('api-with-tokens')}/events`, issuer);
  } finally {
    await issuer.stop();
  }
}

async function startApi(world: World, issuer: TestIssuer): Promise<void> {
  const { deployed, functions, directory, surroundings } = world;
  const found = await downloadFunction(deployed, 'api', join(directory, 'api-with-tokens'));
  const environment = {
    ...found.environment,
    HOOKLANE_API_AUTH: 'jwt',
    HOOKLANE_JWT_ISSUER: issuer.url,
    HOOKLANE_JWT_AUDIENCE: audience,
  };
  await functions.start('api-with-tokens', { ...found, environment }, surroundings);
}

async function ask(url: string, issuer: TestIssuer): Promise<string> {
  const [ours, theirs] = [issuerKey('1'), issuerKey('1')];
  issuer.published = [ours];
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss: issuer.url, aud: audience, sub: 'on-call', exp };
  const status = async (token?: string): Promise<number> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await fetch(url, { headers })).status;
  };
  deepEqual(
    [await status(), await status(tokenBy(theirs, claims)), await status(tokenBy(ours, claims))],
    [401, 401, 200],
    'without a token, with a forged one, with a good one',
  );
  return 'with HOOKLANE_API_AUTH=jwt the query API answers a token of its issuer; without one, and to a forged one, 401';
}
