import { type Imagined, imagine } from '../flows/imagine.ts';
import type { Happening } from '../subscriptions/plan.ts';

/** What `imagine` says of a request that would come now. */
export function imagined(request: Imagined): Promise<Happening | undefined> {
  return imagine(request, Date.now());
}
