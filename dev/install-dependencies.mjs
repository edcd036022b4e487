import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder, logFolder } from './checkout.mjs';
import { npmCommand } from './npm.mjs';
import { runStep } from './processes/step.mjs';

/**
 * Installs the packages of package-lock.json where those in node_modules are others, or none.
 *
 * @param {{ recordFolder: string, signal: AbortSignal }} options
 */
export async function installDependencies({ recordFolder, signal }) {
  if (areDependenciesInstalled(checkoutFolder)) return;
  await runStep({
    title: 'Installing npm packages',
    name: 'npm-ci',
    ...npmCommand(['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund']),
    cwd: checkoutFolder,
    logFile: join(logFolder, 'npm.log'),
    recordFolder,
    signal,
  });
}

/**
 * Compares with the list that npm leaves in node_modules when it has finished. Optional packages, which belong to
 * other platforms, may be absent.
 *
 * @param {string} folder
 */
export function areDependenciesInstalled(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, entry]) => {
      const present = installed[path];
      if (present === undefined) return entry.optional === true || entry.devOptional === true;
      return present.version === entry.version && present.link === entry.link;
    });
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
