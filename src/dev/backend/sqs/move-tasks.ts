import { randomUUID } from 'node:crypto';
import { SqsError } from './sqs-error.ts';

/** Messages on their way from one queue to another, or to where each of them came from. */
export type MoveTask = {
  readonly handle: string;
  readonly source: string;
  readonly destination: string | undefined;
  /** Undefined where all are moved before the task is answered. */
  readonly perSecond: number | undefined;
  readonly toMove: number;
  readonly moved: number;
  readonly started: number;
  readonly status: 'RUNNING' | 'COMPLETED';
};

export type NewMoveTask = Pick<MoveTask, 'source' | 'destination' | 'perSecond' | 'toMove'>;

/** Moves at most so many, all where the limit is undefined; returns how many. */
type Move = (task: NewMoveTask, limit: number | undefined) => number;

/** AWS shows the newest ten. */
const tasksMax = 10;

/**
 * The move tasks of each queue, newest first. They are this process's own: one that is cut short by a
 * restart leaves its messages where they are, and can be started again.
 */
export class MoveTasks {
  readonly #move: Move;
  readonly #tasks = new Map<string, readonly MoveTask[]>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(move: Move) {
    this.#move = move;
  }

  list(source: string): readonly MoveTask[] {
    return this.#tasks.get(source) ?? [];
  }

  start(task: NewMoveTask): MoveTask {
    const [newest] = this.list(task.source);
    if (newest?.status === 'RUNNING') {
      const rule = 'Only one active task is allowed for a source queue arn at a given time.';
      throw new SqsError('InvalidParameterValue', `There is already a task running. ${rule}`);
    }
    const running = { ...task, handle: randomUUID(), started: Date.now() };
    return this.#proceed({ ...running, moved: 0, status: 'RUNNING' });
  }

  /** No moves after this. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** One step of the task, and the next a second later. */
  #proceed(task: MoveTask): MoveTask {
    const moved = task.moved + this.#move(task, task.perSecond);
    const isOver = task.perSecond === undefined || moved >= task.toMove || moved === task.moved;
    const after: MoveTask = { ...task, moved, status: isOver ? 'COMPLETED' : 'RUNNING' };
    const others = this.list(task.source).filter(({ handle }) => handle !== task.handle);
    this.#tasks.set(task.source, [after, ...others].slice(0, tasksMax));
    if (!isOver) {
      const timer = setTimeout(() => this.#proceed(after), 1000);
      this.#timers.set(task.source, timer.unref());
    }
    return after;
  }
}
