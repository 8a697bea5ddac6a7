import type { ServerName } from '../../src/dev/service.ts';
import type { FaultKind, FaultSource, RequestFault } from '../faults/fault-kinds.ts';

/** What happens to every request, or to those alone whose body has the words. */
interface Mood {
  readonly fault: FaultKind;
  readonly words: string;
}

/** Faults without dice: a server has none, or one that it stays with until it is told otherwise. */
export class Moods implements FaultSource {
  /** A proxy's own outages come by dice, so there are none. */
  readonly isOver = true;
  readonly #moods = new Map<ServerName, Mood>();

  readonly random = (): number => 0;

  turn(server: ServerName, mood: Mood): void {
    this.#moods.set(server, mood);
  }

  /** @returns the servers that had a fault */
  calm(): readonly ServerName[] {
    const servers = [...this.#moods.keys()];
    this.#moods.clear();
    return servers;
  }

  next(server: ServerName, body: Buffer): RequestFault | undefined {
    const { fault, words } = this.#moods.get(server) ?? { words: '' };
    return fault === 'outage' || !body.includes(words) ? undefined : fault;
  }

  count(): void {}
}
