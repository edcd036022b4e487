import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { checkoutFolder } from './checkout.mjs';

const deadlineMs = 60_000;

export const jestCommandLine = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/**
 * The test files that Jest would run with these arguments; none where it does not take them, which it shall say itself.
 *
 * @param {readonly string[]} args
 * @param {AbortSignal} signal
 */
export async function listedTests(args, signal) {
  try {
    const options = { cwd: checkoutFolder, signal, timeout: deadlineMs, maxBuffer: Infinity };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...jestCommandLine, ...args, '--listTests'],
      options,
    );
    return stdout.split('\n').filter(Boolean);
  } catch {
    signal.throwIfAborted();
    return [];
  }
}
