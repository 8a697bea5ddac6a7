/** The floors of the house: a file imports from its own floor and from those listed, never up. */
const floors = {
  'src/domain': [],
  'src/providers': ['src/domain'],
  'src/subscriptions': ['src/domain'],
  'src/flows': ['src/domain', 'src/providers', 'src/subscriptions'],
  'src/adapters': ['src/domain'],
  'src/app': ['src/domain', 'src/providers', 'src/subscriptions', 'src/flows', 'src/adapters'],
  'src/cli': ['src/domain', 'src/providers', 'src/subscriptions', 'src/app'],
  'src/dev': ['src/domain', 'src/providers', 'src/subscriptions', 'src/app'],
  functions: ['src/app', 'src/providers'],
};

const floorRules = Object.entries(floors).map(([floor, below]) => ({
  name: `${floor.replace('src/', '')}-imports-downwards`,
  severity: 'error',
  from: { path: `^${floor}/` },
  to: { path: '^(src|functions|test)/', pathNot: [floor, ...below].map((path) => `^${path}/`) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...floorRules,
    {
      name: 'no-cycles',
      comment: 'Type-only imports count: a cycle of meaning is a cycle too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'aws-sdk-only-at-the-edge',
      comment:
        'Flows and providers speak to ports; app wires the clients, dev serves them, cli asks.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters/aws|app|cli|dev)/' },
      to: { path: '@aws-sdk|@smithy' },
    },
    {
      name: 'receivers-have-no-database',
      comment: 'Every kilobyte on their path is cold start.',
      severity: 'error',
      from: { path: '^functions/(slack|github|gitlab|custom|authorizer)\\.ts$' },
      to: { path: '@aws-sdk/client-dynamodb', reachable: true },
    },
    {
      name: 'the-unsigned-come-in-by-the-api',
      comment: 'It takes what no secret proves: only behind a door that asks who is there.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/api\\.ts$' },
      to: { path: '^src/flows/produce\\.ts$', reachable: true },
    },
    {
      name: 'provider-apis-only-at-their-adapters',
      comment: 'They speak to GitHub and GitLab for the CLI. The files of a Slack app are YAML.',
      severity: 'error',
      from: {
        path: '^src/',
        // The types of payloads come from there too: no more than types, says the compiler.
        pathNot:
          '^src/(adapters/(github|gitlab|slack)/|app/registrations\\.ts$|subscriptions/(github|gitlab)-(data|sent)\\.ts$)',
      },
      to: { path: '@octokit|@gitbeaker|universal-github-app-jwt|(^|node_modules/)yaml(/|$)' },
    },
    {
      name: 'slack-web-api-only-at-its-sender',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/adapters/(slack|targets)/' },
      to: { path: '@slack/web-api' },
    },
    {
      name: 'only-the-dispatcher-sends',
      comment: 'Receivers and the worker hand on, and load nothing that speaks to targets.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/dispatcher\\.ts$' },
      to: {
        path: '@slack/web-api|@aws-sdk/client-(eventbridge|sns)|^src/adapters/targets/|^src/app/senders\\.ts$',
        reachable: true,
      },
    },
    {
      name: 'senders-are-loaded-on-demand',
      comment: 'A deployment that only speaks to Slack loads no client of SNS.',
      severity: 'error',
      from: { path: '^src/app/senders\\.ts$' },
      to: {
        path: '^src/adapters/(aws|targets)/',
        pathNot: '/run-sender\\.ts$',
        dynamic: false,
      },
    },
    {
      name: 'functions-speak-to-no-provider-api',
      comment: 'Receivers only listen.',
      severity: 'error',
      from: { path: '^functions/' },
      to: {
        path: '^src/adapters/(github|gitlab|slack)/|^src/app/(administration|registrations)\\.ts$',
        reachable: true,
      },
    },
    {
      name: 'functions-are-never-local',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^src/(dev|cli)/', reachable: true },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^(src|functions)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'Hashing and compression are arithmetic; anything else of the platform is the world.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'node'] },
  },
};
