import { execFileSync } from 'node:child_process';

/** @typedef {{ uid: number, gid: number }} Account */

/**
 * The account for a server that must not run as root: its own user, or nobody where the machine has none such.
 * Undefined where we are not root: then the server runs as we do.
 *
 * @param {string} user
 * @returns {Account | undefined}
 */
export function accountFor(user) {
  if (process.getuid?.() !== 0) return undefined;
  return findAccount(user) ?? findAccount('nobody') ?? { uid: 65_534, gid: 65_534 };
}

/**
 * @param {string} user
 * @returns {Account | undefined}
 */
function findAccount(user) {
  try {
    return { uid: idOf('-u', user), gid: idOf('-g', user) };
  } catch {
    return undefined; // there is no such user
  }
}

/**
 * @param {'-u' | '-g'} option
 * @param {string} user
 */
function idOf(option, user) {
  return Number(execFileSync('id', [option, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
}
