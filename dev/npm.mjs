import { basename } from 'node:path';

/**
 * How to call the npm that runs us; another one may come first on the PATH.
 *
 * @param {readonly string[]} args
 */
export function npmCommand(args) {
  const npmCli = process.env['npm_execpath'] ?? '';
  const isNpm = basename(npmCli).startsWith('npm');
  return isNpm ? { command: process.execPath, args: [npmCli, ...args] } : { command: 'npm', args };
}
