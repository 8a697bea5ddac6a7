/** What there is to watch, for alarms, dashboard and queries. */
import { gateway } from './options.js';

/** Those that a provider calls by a URL, and how long it waits for an answer. */
export const receivers = {
  slack: { waitsMilliseconds: 3000 },
  github: { waitsMilliseconds: 10_000 },
  gitlab: { waitsMilliseconds: 10_000 },
};

export const receiverNames = Object.keys(receivers);

/** What is at the front of a deployment: the receivers, and those of the gateway where there is one. */
export async function frontNames({ resolveVariable }) {
  const hasGateway = (await gateway({ resolveVariable })) === 'on';
  return hasGateway ? [...receiverNames, 'authorizer', 'custom'] : receiverNames;
}

/** All functions of a deployment, in the order of an event's way. */
export async function functionNames({ resolveVariable }) {
  return [...(await frontNames({ resolveVariable })), 'worker', 'dispatcher', 'recovery', 'api'];
}

export async function frontLogs({ resolveVariable }) {
  return (await frontNames({ resolveVariable })).map(logOf);
}

export async function everyLog({ resolveVariable }) {
  return (await functionNames({ resolveVariable })).map(logOf);
}

/** `slack-errors` is `SlackErrors`, as in the ids of resources. */
export function capitalized(name) {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.join('');
}

function logOf(name) {
  return { Ref: `${capitalized(name)}LogGroup` };
}
