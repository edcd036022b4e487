import { readFileSync } from 'node:fs';

/** @param {string} path */
const readPackage = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** @type {string[]} */
const workspaces = readPackage('package.json').workspaces;

/** Workspaces import each other by name; in tests that means their sources, so coverage and types are of one piece. */
const sourcesByName = workspaces.flatMap((workspace) => {
  const { name, exports } = readPackage(`${workspace}/package.json`);
  return Object.entries(exports ?? {}).flatMap(([path, target]) => {
    const [, source] = /^\.\/dist\/(.+)\.js$/.exec(target.default ?? '') ?? [];
    return source === undefined ? [] : [[`^${name}${path.slice(1)}$`, `<rootDir>/${workspace}/src/${source}.ts`]];
  });
});

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['dev', ...workspaces].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['<rootDir>/{*,proof/*}/{src,test}/**/*.test.ts'],
  testPathIgnorePatterns: [
    ...['/node_modules/', '/dist/', '/\\.next/'],
    ...(process.env['FLASHSALE_TEST_SHORT'] ? ['\\.long\\.test\\.ts$'] : []),
  ],
  modulePathIgnorePatterns: ['/dist/', '/\\.next/'],
  // Tests run real stores and real processes, and wait for conditions.
  testTimeout: 120_000,
  maxWorkers: 2,
  // Modules of a test file stay in memory after it, and a worker has hundreds of files.
  workerIdleMemoryLimit: '2GB',
  reporters: ['default', '<rootDir>/dev/jest/long-running.mjs'],
  setupFilesAfterEnv: process.env['FLASHSALE_TEST_ONCE_MORE'] ? ['<rootDir>/dev/jest/once-more.mjs'] : [],

  extensionsToTreatAsEsm: ['.ts'],
  resolver: '<rootDir>/dev/jest/resolver.mjs',
  moduleNameMapper: Object.fromEntries(sourcesByName),
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },

  // Not 'v8': that counts blank lines, comments and interfaces as lines of code, covered or not.
  coverageProvider: 'babel',
  coverageReporters: ['text', 'json-summary', 'html'],
  collectCoverageFrom: [
    'flashsale-{api,core,worker}/src/**/*.ts',
    '!**/*.test.ts',
    '!**/generated/**',
    // They start the process; the tests that start processes run them, outside of the measurement.
    '!**/{main,run-api,run-worker}.ts',
  ],
  coverageThreshold: {
    global: {},
    './flashsale-api/src/': { lines: 96 },
    './flashsale-worker/src/': { lines: 96 },
    './flashsale-worker/src/orders/': { lines: 100 },
  },
};
