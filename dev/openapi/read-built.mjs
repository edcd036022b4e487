import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkoutFolder } from '../checkout.mjs';

/**
 * Imports a built file of a workspace. By a path that the compiler does not see: it checks the tools before anything
 * is built, too.
 *
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function readBuilt(path) {
  return import(pathToFileURL(join(checkoutFolder, path)).href);
}
