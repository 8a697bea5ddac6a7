import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerName } from '../../src/dev/service.ts';
import type { FaultSource } from './fault-kinds.ts';
import { serverNames } from './fault-kinds.ts';
import { FaultProxy } from './fault-proxy.ts';

export interface ServiceSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly faults: FaultSource;
  /** Told of each server before the functions use it: where it is without a proxy. */
  readonly onServer: (server: ServerName, endpoint: string) => Promise<void>;
}

/** A service in a process of its own; the proxies stay here, where they can be counted and stopped. */
export interface ServiceBehindProxies {
  readonly origin: string;
  readonly proxies: ReadonlyMap<ServerName, FaultProxy>;
  /** False when it has ended, of itself or because it was told to. */
  isRunning(): boolean;
  /** Ends it without a word of warning. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const entry = join(import.meta.dirname, 'faulty-service.ts');
const patienceMilliseconds = 60_000;

export async function startBehindProxies(settings: ServiceSettings): Promise<ServiceBehindProxies> {
  const log = openSync(settings.logFile, 'a');
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, ...settings.environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const proxies = new Map<ServerName, FaultProxy>();
  const origin = await originOf(child, async (server, endpoint) => {
    await settings.onServer(server, endpoint);
    const proxy = await FaultProxy.start(endpoint, server, settings.faults);
    proxies.set(server, proxy);
    return proxy.endpoint;
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await endProcess(child, signal);
    for (const proxy of proxies.values()) proxy.stop();
  };
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return { origin, proxies, isRunning, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function originOf(
  child: ChildProcess,
  proxied: (server: ServerName, endpoint: string) => Promise<string>,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const impatience = setTimeout(() => {
    child.kill('SIGKILL');
    reject(new Error('the service was not ready within a minute'));
  }, patienceMilliseconds);
  child.once('exit', () => reject(new Error('the service ended before it was ready')));
  child.on('message', (message: { server?: string; endpoint?: string; origin?: string }) => {
    const { server, endpoint, origin } = message;
    if (origin !== undefined) return resolve(origin);
    const name = serverNames.find((each) => each === server);
    if (name === undefined || endpoint === undefined) return;
    proxied(name, endpoint).then((address) => child.send(address), reject);
  });
  return promise.finally(() => clearTimeout(impatience));
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  // A clean end may take as long as its slowest invocation.
  const impatience = setTimeout(() => child.kill('SIGKILL'), 40_000);
  child.kill(signal);
  await exited;
  clearTimeout(impatience);
}
