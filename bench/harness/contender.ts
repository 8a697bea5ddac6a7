/** Something that is measured: a handler in a bundle, and what is asked of it. */
export interface Contender {
  /** The file in `contenders/`, or the function of ours in `functions/`. */
  readonly name: string;
  readonly title: string;
  /** With a peer people receive webhooks on Lambda; a client only sends, and all else is by hand. */
  readonly kind: 'floor' | 'client' | 'peer' | 'ours';
  readonly asks: 'github' | 'slack' | 'gitlab';
  /** A module can wait for something while it is loaded; the others are bundled as CommonJS, which starts faster. */
  readonly isModule?: boolean;
}

/** What all others are divided by. */
export const floor: Contender = {
  name: 'floor',
  title: 'floor: HMAC, SigV4 by hand, node:https kept alive',
  kind: 'floor',
  asks: 'github',
};

/** What is left of the floor's first call when it finds its connection made. */
const connectedFloor: Contender = {
  name: 'floor-connected',
  title: 'the floor, its connection made during init',
  kind: 'floor',
  asks: 'github',
  isModule: true,
};

/** The SDK alone, of which all peers' figures have a part. */
const bareSdk = client('sdk', 'HMAC by hand + SDK');

const probot = peer('probot', 'Probot, Lambda adapter + SDK');

/** What Slack's own documentation has for Lambda. */
export const slackPeer: Contender = {
  name: 'bolt',
  title: 'Slack Bolt, AwsLambdaReceiver + SDK',
  kind: 'peer',
  asks: 'slack',
};

/** What is deployed, and beside the peers, all of which take GitHub's events. */
export const ours: Contender = {
  name: 'github',
  title: '**Hooklane, GitHub**',
  kind: 'ours',
  asks: 'github',
};

/** Beside Bolt. */
export const oursForSlack: Contender = {
  name: 'slack',
  title: '**Hooklane, Slack**',
  kind: 'ours',
  asks: 'slack',
};

const oursForGitlab: Contender = {
  name: 'gitlab',
  title: '**Hooklane, GitLab**',
  kind: 'ours',
  asks: 'gitlab',
};

/** From the least to the most, and then ours. */
export const receivers: readonly Contender[] = [
  { name: 'empty', title: 'empty handler', kind: 'floor', asks: 'github' },
  floor,
  client('aws4fetch', 'HMAC by hand + aws4fetch'),
  bareSdk,
  peer('octokit-webhooks-methods', '@octokit/webhooks-methods + SDK'),
  peer('octokit-webhooks', '@octokit/webhooks + SDK'),
  peer('middy', 'middy + SDK'),
  peer('hono', 'hono + SDK'),
  peer('powertools', 'Powertools logger and tracer + @octokit/webhooks + SDK'),
  peer('express', 'express + serverless-http + SDK'),
  probot,
  slackPeer,
  ours,
  oursForSlack,
  oursForGitlab,
];

/** Those whose first call is measured with less than a core. */
export const throttled: readonly Contender[] = [
  floor,
  connectedFloor,
  bareSdk,
  slackPeer,
  probot,
  ours,
  oursForSlack,
];

/** What the workers are divided by. */
export const workerFloor: Contender = {
  name: 'worker-floor',
  title: 'floor: PutItem, SigV4 by hand, node:https kept alive',
  kind: 'floor',
  asks: 'github',
};

/** What anybody would write first. */
export const usualWorker = client('worker-client', 'client-dynamodb, PutItem, all at once');

/** As it is deployed. */
export const ourWorker: Contender = { ...ours, name: 'worker', title: '**Hooklane**' };

/** Who stores what the queue brings. */
export const workers: readonly Contender[] = [
  workerFloor,
  usualWorker,
  client('worker-lib', 'lib-dynamodb, PutCommand, all at once'),
  client('worker-partiql', 'client-dynamodb, PartiQL, 25 INSERTs a call'),
  {
    name: 'worker-floor-partiql',
    title: 'PartiQL by hand like the floor, 25 INSERTs a call',
    kind: 'floor',
    asks: 'github',
  },
  ourWorker,
];

function client(name: string, title: string): Contender {
  return { name, title, kind: 'client', asks: 'github' };
}

function peer(name: string, title: string): Contender {
  return { name, title, kind: 'peer', asks: 'github' };
}
