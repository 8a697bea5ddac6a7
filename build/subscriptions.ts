import { join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { SubscriptionsFileError, subscriptionsAt } from '../src/app/subscriptions-file.ts';
import type { Rule } from '../src/subscriptions/rule.ts';
import type { Subscriptions } from '../src/subscriptions/subscriptions.ts';

const root = join(import.meta.dirname, '..');
/** With the rules of this deployment. */
const file = resolve(root, process.env.HOOKLANE_SUBSCRIPTIONS || 'subscriptions.ts');

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: readonly string[];
}

/** Functions import `../subscriptions.ts`. Where the environment names another file, that is what they get. */
export const chosenSubscriptions: Plugin = {
  name: 'chosen-subscriptions',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/subscriptions\.ts$/ }, ({ resolveDir }) =>
      resolveDir === join(root, 'functions') ? { path: file } : undefined,
    );
  },
};

/**
 * Of what `hooklane` offers to rules, the worker and the query API have no use for the words of messages. To load those
 * has no effect, which esbuild cannot see: so it is told, at each of their imports, as only the first that it meets counts.
 */
export const idleWords: Plugin = {
  name: 'idle-words',
  setup(build) {
    const words = join(root, 'src/subscriptions/templates/');
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ resolveDir, path }) => {
      const found = join(resolveDir, path);
      return found.startsWith(words) ? { path: found, sideEffects: false } : undefined;
    });
  },
};

/** What they say is checked while they are read. @throws SubscriptionsFileError */
export function readSubscriptions(): Promise<Subscriptions> {
  return subscriptionsAt(file);
}

/** What the dispatcher does at the targets of the rules, and what its deployment asks for beside that. */
export function statementsOf({ rules, permissions = [] }: Subscriptions): readonly Statement[] {
  const own = permissions.map(({ actions, resources }) => allow(actions, resources));
  return [
    allow(
      'events:PutEvents',
      arnsOf(rules, ({ eventBridge }) => eventBridge?.busArn),
    ),
    allow(
      'sqs:SendMessage',
      arnsOf(rules, ({ sqs }) => sqs?.queueArn),
    ),
    allow(
      'sns:Publish',
      arnsOf(rules, ({ sns }) => sns?.topicArn),
    ),
    ...own,
  ].filter(({ Resource }) => Resource.length > 0);
}

function arnsOf(
  rules: readonly Rule[],
  arnOf: (rule: Rule) => string | undefined,
): readonly string[] {
  return [...new Set(rules.flatMap((rule) => arnOf(rule) ?? []))];
}

function allow(Action: Statement['Action'], Resource: readonly string[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}

/** The message says all that who wrote the rules has to know, and where they are wrong is not in this code. */
export function endAt(error: unknown): never {
  if (!(error instanceof SubscriptionsFileError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/** For deploy/subscriptions.js. */
if (import.meta.main) {
  const statements = await readSubscriptions().then(statementsOf).catch(endAt);
  process.stdout.write(JSON.stringify(statements));
}
