import { deepEqual, equal, match } from 'node:assert/strict';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { type CommandLine, ofProd } from './command-line.ts';
import type { Journey, World } from './journey.ts';
import { allRequests, push } from './requests.ts';

/** The commands find the URL among the outputs of the stack, and sign for it. */
export async function askCommands(
  { functions }: World,
  commandLine: CommandLine,
  journey: Journey,
): Promise<string> {
  const list = ['events', 'list', ...ofProd, '--all'];
  const { events } = (await commandLine.json(list)) as unknown as { events: readonly Envelope[] };
  deepEqual(events.map(eventKeyOf).sort(), allRequests.map(({ key }) => key).sort());
  const stranger = await commandLine.run(list, { AWS_SECRET_ACCESS_KEY: 'another-key' });
  deepEqual([stranger.exitCode, stranger.output], [1, ''], 'what somebody else is told');
  match(stranger.errors, /403/);

  const shown = await commandLine.json(['events', 'show', push.key, ...ofProd]);
  const before = shown.dispatches as readonly unknown[];
  await commandLine.json(['events', 'replay', push.key, ...ofProd]);
  await journey.checkReplay();
  const url = ['--url', functions.urlOf('api')];
  const after = await commandLine.json(['events', 'show', push.key, ...url]);
  equal((after.dispatches as readonly unknown[]).length, before.length + 2, 'the dispatches');
  return '"hooklane events list", "show" and "replay" find the URL in the stack and sign; another key got 403';
}
