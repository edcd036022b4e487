import { ensureInstalled } from './packages.mjs';
import { findExecutable } from './executables.mjs';

const programs = ['prometheus', 'promtool'];

/**
 * Prometheus and its tool for the tests: the machine's, else Debian's, installed now.
 *
 * @param {{ recordFolder: string, signal: AbortSignal }} options
 * @returns {Promise<{ PROMETHEUS_PATH: string, PROMTOOL_PATH: string }>}
 */
export async function providePrometheus(options) {
  const prometheus = {
    product: 'Prometheus with promtool, for the tests of dashboards and alerts,',
    debianPackage: 'prometheus',
    isInstalled: () => programs.every((name) => findExecutable(name) !== undefined),
  };
  const otherwise = 'run the others: npm test -- --testPathIgnorePatterns deploy/test';
  await ensureInstalled([prometheus], { ...options, otherwise });
  const [PROMETHEUS_PATH, PROMTOOL_PATH] = programs.map((name) => /** @type {string} */ (findExecutable(name)));
  return /** @type {{ PROMETHEUS_PATH: string, PROMTOOL_PATH: string }} */ ({ PROMETHEUS_PATH, PROMTOOL_PATH });
}
