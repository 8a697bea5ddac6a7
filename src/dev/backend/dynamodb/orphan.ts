import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Remembers a child that a kill -9 of this process would leave running. */
export function recordChild(pidPath: string, processId: number): void {
  writeFileSync(pidPath, String(processId));
}

export function forgetChild(pidPath: string): void {
  rmSync(pidPath, { force: true });
}

/**
 * Ends the child an earlier process left behind. Process ids are reused, so the recorded one counts
 * only while its command line names `ownArgument`, an absolute path that nobody else is given.
 */
export async function endOrphan(pidPath: string, ownArgument: string): Promise<void> {
  const processId = readProcessId(pidPath);
  if (processId === undefined) return;
  if (commandLine(processId).includes(ownArgument)) {
    process.kill(processId, 'SIGKILL');
    // It holds the database until it is gone; a killed process needs only milliseconds for that.
    while (commandLine(processId).includes(ownArgument)) await sleep(5);
  }
  forgetChild(pidPath);
}

function readProcessId(pidPath: string): number | undefined {
  try {
    const processId = Number(readFileSync(pidPath, 'utf8'));
    return Number.isInteger(processId) && processId > 1 ? processId : undefined;
  } catch {
    return undefined;
  }
}

/** The words a process was started with, or none where there is no such process. */
function commandLine(processId: number): readonly string[] {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8').split('\0');
  } catch {
    return process.platform === 'linux' ? [] : commandLineByPs(processId);
  }
}

function commandLineByPs(processId: number): readonly string[] {
  try {
    const flags = ['-o', 'command=', '-p', String(processId)];
    const [, ...parts] = execFileSync('ps', flags, { encoding: 'utf8' }).trim().split('--db-path ');
    return parts;
  } catch {
    return [];
  }
}
