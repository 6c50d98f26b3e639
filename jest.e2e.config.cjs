/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  // One deployment serves the whole suite.
  maxWorkers: 1,
  testTimeout: 300_000,
};
