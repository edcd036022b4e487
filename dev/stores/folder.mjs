import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../refusal.mjs';

/**
 * Where the stores keep their data: in the checkout, or, where the users that PostgreSQL and RabbitMQ run as cannot
 * reach the checkout (as below /root), in a folder that they can reach. A file in the checkout then names that folder.
 *
 * @param {string} folder within the checkout
 * @param {readonly (import('./account.mjs').Account | undefined)[]} accounts
 * @returns {string}
 */
export function storesFolder(folder, accounts) {
  mkdirSync(folder, { recursive: true });
  refuseForeignOwner(folder);
  chmodSync(folder, 0o755);
  if (accounts.every((account) => canKeepData(folder, account))) return folder;
  const elsewhere = placeElsewhere(folder);
  const pointer = pointerFile(folder);
  // Data which the checkout does not point to any more is that of a .local that was removed.
  if (!existsSync(pointer) || readFileSync(pointer, 'utf8').trim() !== elsewhere) removeFolder(elsewhere);
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  refuseForeignOwner(elsewhere);
  writeFileSync(pointer, `${elsewhere}\n`);
  return elsewhere;
}

/**
 * Removes the data, wherever it lies.
 *
 * @param {string} folder within the checkout
 */
export function removeStoresFolder(folder) {
  const pointer = pointerFile(folder);
  if (existsSync(pointer)) removeFolder(placeElsewhere(folder));
  rmSync(folder, { recursive: true, force: true });
}

/**
 * One store's own folder, which only the account of its server may enter.
 *
 * @param {string} folder
 * @param {import('./account.mjs').Account | undefined} account
 */
export function makePrivateFolder(folder, account) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

/** @param {string} folder */
function pointerFile(folder) {
  return join(folder, 'elsewhere');
}

/** @param {string} folder */
function placeElsewhere(folder) {
  const base = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  return join(base, `flashsale-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
}

/** @param {string} folder */
function removeFolder(folder) {
  if (!existsSync(folder)) return;
  refuseForeignOwner(folder);
  rmSync(folder, { recursive: true, force: true });
}

/**
 * A folder in a place where everybody may write could be another user's, or a link to somewhere else.
 *
 * @param {string} folder
 */
function refuseForeignOwner(folder) {
  const { uid } = lstatSync(folder);
  if (uid === process.getuid?.() && lstatSync(folder).isDirectory()) return;
  throw new Refusal(`${folder} belongs to another user. Run this as that user, or have the folder removed.`);
}

/**
 * Tried rather than worked out from modes: access lists and mounts have their say too.
 *
 * @param {string} folder
 * @param {import('./account.mjs').Account | undefined} account
 */
function canKeepData(folder, account) {
  if (account === undefined) return true;
  const trial = join(folder, 'trial');
  try {
    makePrivateFolder(trial, account);
    execFileSync('/bin/sh', ['-c', 'cd "$1" && : > file', 'sh', trial], { cwd: '/', stdio: 'ignore', ...account });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}
