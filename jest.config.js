/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  collectCoverageFrom: ['src/domain/**', 'src/providers/**', 'src/flows/**'],
  coverageProvider: 'v8',
  coverageThreshold: { global: { lines: 99, statements: 99, functions: 99, branches: 97 } },
  testTimeout: 20_000,
};
