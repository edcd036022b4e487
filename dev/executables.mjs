import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The first folder that holds an executable of that name: those given, then those on the PATH and those where servers
 * stand on machines whose ordinary users do not have them on the PATH.
 *
 * @param {string} name
 * @param {readonly string[]} [foldersFirst]
 * @returns {string | undefined} the whole path
 */
export function findExecutable(name, foldersFirst = []) {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [...foldersFirst, ...path, '/usr/local/sbin', '/usr/sbin', '/sbin']
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/**
 * The sub-folders with versions as names, the newest first, as /usr/lib/postgresql/17.
 *
 * @param {string} folder
 */
export function versionFolders(folder) {
  try {
    const versions = readdirSync(folder).filter((name) => /^\d/.test(name));
    return versions.sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
