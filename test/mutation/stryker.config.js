/**
 * Mutation testing: Stryker changes one thing in `src/providers` or `src/domain`, runs the tests of
 * these two, and does so a thousand times. A change that no test notices shows a missing test or
 * needless code. They are listed in `reports/mutation/index.html`.
 *
 * `npm run mutation` takes some twenty minutes, `npm run mutation -- --mutate src/domain/time.ts` two.
 * https://stryker-mutator.io/docs/stryker-js/configuration/
 */

import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
// biome-ignore lint/style/noDefaultExport: Stryker reads the default export.
export default {
  mutate: ['src/providers/**/*.ts', 'src/domain/**/*.ts'],
  // Text is changed too: paths, header names and codes are text. So are messages for people, which no
  // test compares; they survive, but there are only a dozen of them.
  mutator: { excludedMutations: [] },

  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  jest: {
    configFile: 'jest.config.js',
    // Only what mirrors the changed code: flows and adapters may not cover up for its tests.
    config: {
      testMatch: ['<rootDir>/test/{providers,contracts,domain}/**/*.test.ts'],
      // What changed code says is nobody's business.
      globalSetup: null,
      globalTeardown: null,
      setupFilesAfterEnv: [],
    },
    enableFindRelatedTests: true,
  },
  coverageAnalysis: 'perTest',
  // Tables are read when a module loads, so no one test covers them; they are what a provider is.
  ignoreStatic: false,
  warnings: { slow: false },
  // Jest never lets go of an ES module: after a hundred mutants a runner has 4 GB.
  maxTestRunnerReuse: 40,
  concurrency: 2,

  // It runs on a copy, so that nobody ever sees a changed source file.
  tempDirName: join(tmpdir(), 'hooklane-mutation'),
  ignorePatterns: ['.build', '.hooklane', '.serverless', 'coverage', 'docs', 'reports'],

  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/report.json' },
  // What is left are messages, and changes that change nothing.
  thresholds: { high: 96, low: 94, break: 90 },
};
