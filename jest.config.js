import { availableParallelism } from 'node:os';

// Far from UTC, and by no whole hour: code that forgets a zone shows itself.
process.env.TZ = 'Asia/Kathmandu';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testSequencer: '<rootDir>/test/sequencer.js',
  // Tests wait for servers half of the time: with a worker for each core, that much of it would stay idle.
  maxWorkers: availableParallelism() * 2,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }],
  },
  // All that the tests make the code say is searched for what it must not say.
  globalSetup: '<rootDir>/test/quiet/setup.ts',
  setupFilesAfterEnv: ['<rootDir>/test/quiet/listen.ts'],
  globalTeardown: '<rootDir>/test/quiet/teardown.ts',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  collectCoverageFrom: [
    'src/{domain,providers,subscriptions,flows}/**',
    // Types alone: there is nothing in them to run.
    '!src/domain/hook-parameters.ts',
    '!src/domain/{ports,secret-holder}.ts',
    '!src/providers/provider.ts',
    '!src/subscriptions/templates/template.ts',
    '!src/subscriptions/{*-data,gitlab-sent,rule,slack-interactions,slack-views,subscriptions}.ts',
  ],
  // By V8 itself, it takes half as long again to run all tests.
  coverageProvider: 'babel',
  coverageThreshold: { global: { lines: 99, statements: 99, functions: 99, branches: 97 } },
  testTimeout: 40_000,
};
