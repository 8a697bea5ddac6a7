import type { Scheduler } from 'fast-check';

/** What a fault does to a call: it never happened, or it happened and nobody heard. */
export type Fault = 'before' | 'after';

/**
 * The port with faults: the n-th call to any of its methods fails as the plan says, counted over all ports
 * that share the plan. Calls beyond the plan succeed. With a scheduler, calls that are under way at the
 * same time are done, and end, in an order of its choosing.
 */
export function withFaults<Port extends object>(
  port: Port,
  plan: (Fault | undefined)[],
  scheduler?: Scheduler,
): Port {
  const turn = async (name: string): Promise<unknown> =>
    scheduler?.schedule(Promise.resolve(), name);
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...words: unknown[]): Promise<unknown> => {
        const fault = plan.shift();
        await turn(`${String(name)} begins`);
        if (fault === 'before') throw new Error('the call was lost');
        const answer: unknown = await member.apply(target, words);
        await turn(`${String(name)} ends`);
        if (fault === 'after') throw new Error('the answer was lost');
        return answer;
      };
    },
  });
}
