import { startListening } from './overheard.ts';

/** Before all tests. */
export default function setup(): void {
  startListening();
}
