import { hashOf } from '../src/domain/body.ts';
import type { Provider } from '../src/providers/provider.ts';
import { eventMembers } from '../test/fuzz/bombs.ts';
import { fixtureTime as now } from '../test/support/fixtures.ts';

/** An event as its provider sends it, with as many commits as there is room for, and none like another. */
export function honestBody({ name }: Provider, bytes: number): Buffer {
  const members = JSON.stringify(eventMembers[name]).slice(0, -1);
  const commits: string[] = [];
  for (let room = bytes - 200; room > 0; room -= (commits.at(-1)?.length ?? 0) + 1) {
    commits.push(JSON.stringify(commitOf(commits.length)));
  }
  const whole = `${members},"commits":[${commits.slice(0, -1).join(',')}]`;
  const body = Buffer.from(`${whole},"note":"${'a'.repeat(bytes - whole.length - 11)}"}`);
  if (body.length === bytes) return body;
  throw new Error(`an honest body has ${body.length} bytes instead of ${bytes}`);
}

function commitOf(number: number): unknown {
  const id = hashOf(String(number)).slice(0, 40);
  const author = { name: `Alice ${id.slice(0, 5)}`, email: `${id.slice(5, 12)}@example.com` };
  return {
    id,
    tree_id: hashOf(id).slice(0, 40),
    distinct: true,
    message: `Fix #${number}: "${id.slice(12, 20)}" is not called twice\n\nIt was, since ${id.slice(20, 27)}.`,
    timestamp: new Date(now - number * 97_000).toISOString(),
    url: `https://github.com/acme/web/commit/${id}`,
    author,
    committer: author,
    added: [],
    removed: [`src/${id.slice(27, 33)}.ts`],
    modified: [`src/${id.slice(33, 40)}/index.ts`, 'README.md'],
  };
}
