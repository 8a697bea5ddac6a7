import { sep } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Those that start services and packages wait for most of their time: begun first, they keep no core idle at the end. */
const slow = ['e2e', 'deploy', 'cli', 'fuzz', 'docs', 'dev'];

/** Also where nobody has run them before, as on a clean checkout. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ path }) {
  const rank = slow.findIndex((folder) => path.includes(`${sep}test${sep}${folder}${sep}`));
  return rank === -1 ? slow.length : rank;
}
