import type { Scheduler } from 'fast-check';

/** What a fault does to a call: it never happened, or it happened and nobody heard. */
export type Fault = 'before' | 'after';

/** What goes wrong, call by call; whoever shares the plan takes from it. Then all goes well. */
export type Plan = (Fault | undefined)[];

/**
 * The port with faults: the n-th call to any of its methods fails as the plan says, counted over all ports
 * that share the plan. With a scheduler, calls that are under way at the same time are done, and end, in
 * an order of its choosing.
 */
export function withFaults<Port extends object>(
  port: Port,
  plan: Plan,
  scheduler?: Scheduler,
): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = faulty(plan, scheduler);
      return (...words: unknown[]) => call(String(name), async () => member.apply(target, words));
    },
  });
}

/** Makes one call, which fails as the plan says. */
export function faulty(plan: Plan, scheduler?: Scheduler) {
  const inTurn = async <Result>(name: string, run: () => Promise<Result>): Promise<Result> => {
    if (scheduler === undefined) return run();
    const done: Result[] = [];
    // A report of a failure lists what each turn resolved with: a whole answer would be too much.
    const turn = scheduler.scheduleFunction(async (_: string) => {
      done.push(await run());
    });
    await turn(name);
    return done[0] as Result;
  };
  return async <Result>(name: string, run: () => Promise<Result>): Promise<Result> => {
    const fault = plan.shift();
    if (fault === 'before') {
      await inTurn(`${name} is lost`, async () => {});
      throw new Error('the call was lost');
    }
    if (fault === 'after') {
      // Whatever came of it, even if it was refused.
      await inTurn(name, () => run().catch(() => {}));
      await inTurn(`the end of ${name} is lost`, async () => {});
      throw new Error('the answer was lost');
    }
    const answer = await inTurn(name, run);
    await inTurn(`${name} ends`, async () => {});
    return answer;
  };
}
