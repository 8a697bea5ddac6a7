import { startRun } from '../support/once-a-run.ts';
import { startListening } from './overheard.ts';

/** Before all tests. */
export default function setup(): void {
  startRun();
  startListening();
}
