import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Whether the packages of package-lock.json are those in node_modules: compares with the list that npm leaves there when it
 * has finished. Optional packages, which belong to other platforms, may be absent.
 *
 * @param {string} folder
 */
export function areInstalled(folder) {
  const locked = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (locked === undefined || installed === undefined) return false;
  return Object.entries(locked)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, entry]) => {
      const present = installed[path];
      if (present === undefined) return entry.optional === true || entry.devOptional === true;
      return present.version === entry.version && present.link === entry.link;
    });
}

/**
 * How to call the npm that runs us; another one may come first on the PATH.
 *
 * @param {readonly string[]} args
 */
export function npmCommand(args) {
  const npmCli = process.env['npm_execpath'] ?? '';
  const isNpm = basename(npmCli).startsWith('npm');
  return isNpm ? { command: process.execPath, args: [npmCli, ...args] } : { command: 'npm', args: [...args] };
}

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} PackageEntry */

/**
 * @param {string} file
 * @returns {Record<string, PackageEntry> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
