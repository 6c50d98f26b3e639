const { mkdirSync } = require('node:fs');
const { join } = require('node:path');

// A test run writes nothing outside the clone: neither jest's cache nor the tests' temporary files.
process.env.TMPDIR = join(__dirname, '.local', 'test-tmp');
mkdirSync(process.env.TMPDIR, { recursive: true });

/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  // Sources come before the JavaScript that jsii writes beside them, so that tests never see a stale build.
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
    // Published as ES modules only, which jest cannot require.
    'node_modules/(?:hyparquet(?:-writer|-compressors)?|hysnappy)/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2022' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:hyparquet(?:-writer|-compressors)?|hysnappy)/)'],
  testEnvironment: 'node',
  testTimeout: 60_000,
  cacheDirectory: '<rootDir>/.local/jest',
};
