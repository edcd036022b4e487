import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../processes/child.js';
import { Refusal } from '../refusal.js';

/**
 * Where the stores keep their data: in this folder of the checkout, or, where the users that PostgreSQL and RabbitMQ run
 * as cannot reach the checkout (as below /root), in a folder that they can reach. A file in the checkout then names that
 * folder.
 */
export function storesFolder(folder: string, accounts: readonly (Account | undefined)[]): string {
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

/** Removes the data, wherever it is. */
export function removeStoresFolder(folder: string): void {
  if (existsSync(pointerFile(folder))) removeFolder(placeElsewhere(folder));
  rmSync(folder, { recursive: true, force: true });
}

/** One store's own folder, which only the account of its server may enter. */
export function makePrivateFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
}

function pointerFile(folder: string): string {
  return join(folder, 'elsewhere');
}

function placeElsewhere(folder: string): string {
  const base = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  return join(base, `flashsale-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
}

function removeFolder(folder: string): void {
  if (!existsSync(folder)) return;
  refuseForeignOwner(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** A folder in a place where everybody may write could be another user's, or a link to somewhere else. */
function refuseForeignOwner(folder: string): void {
  const found = lstatSync(folder);
  if (found.uid === process.getuid?.() && found.isDirectory()) return;
  throw new Refusal(`${folder} belongs to another user. Run this as that user, or have the folder removed.`);
}

/** Tried rather than derived from modes: access lists and mounts matter too. */
function canKeepData(folder: string, account: Account | undefined): boolean {
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
