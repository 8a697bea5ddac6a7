/** What `subscriptions.ts`, or the file that HOOKLANE_SUBSCRIPTIONS names, asks of a deployment. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { noValue, ParameterError } from './options.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * For the dispatcher's role: the targets of the rules, and nothing else of their kinds. The rules are TypeScript, which
 * the project's own Node reads; the one that runs `serverless` may be too old for it.
 */
export async function policy() {
  const { status, stdout, stderr, error } = spawnSync(
    at('../node_modules/.bin/node'),
    [at('../build/subscriptions.ts')],
    { encoding: 'utf8' },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new ParameterError(stderr.trim());
  const Statement = JSON.parse(stdout);
  if (Statement.length === 0) return noValue;
  return {
    PolicyName: 'reach-targets',
    PolicyDocument: { Version: '2012-10-17', Statement },
  };
}
