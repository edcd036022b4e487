import rootConfiguration from '../../jest.config.mjs';

/**
 * Jest's configuration for the tests of one workspace, and for its coverage alone. The thresholds of the root are for
 * all tests together: what the other workspaces' tests cover of this one does not count here.
 *
 * @param {string} workspace its folder
 * @returns {import('jest').Config}
 */
export function workspaceTests(workspace) {
  const { coverageThreshold: _ofAllTests, collectCoverageFrom = [], ...shared } = rootConfiguration;
  return {
    ...shared,
    rootDir: '..',
    roots: [`<rootDir>/${workspace}`],
    collectCoverageFrom: [
      `${workspace}/src/**/*.ts`,
      ...collectCoverageFrom.filter((pattern) => pattern.startsWith('!')),
    ],
    coverageDirectory: `<rootDir>/${workspace}/coverage`,
  };
}
