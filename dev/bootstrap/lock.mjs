import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const attemptsMax = 20;

/** @typedef {{ pid: number, identity: string | undefined }} Holder */

/**
 * Takes the lock for this process, or names the living process that holds it. A lock whose holder has died is free.
 *
 * @param {string} file
 * @returns {{ release: () => void, holder?: undefined } | { holder: Holder }}
 */
export function takeLock(file) {
  const claim = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(claim, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      if (linkUnlessThere(claim, file)) return { release: () => rmSync(file, { force: true }) };
      const holder = readHolder(file);
      if (holder && processIdentity(holder.pid) === holder.identity) return { holder };
      if (holder) putAside(file, claim, holder);
    }
  } finally {
    rmSync(claim, { force: true });
  }
  throw new Error(`The lock ${file} changed hands ${attemptsMax} times while this process asked for it`);
}

/**
 * Removes the lock of a dead holder. Another process may do the same at this instant and already hold the lock again:
 * then it is given back.
 *
 * @param {string} file
 * @param {string} claim
 * @param {Holder} deadHolder
 */
function putAside(file, claim, deadHolder) {
  const aside = `${claim}.aside`;
  try {
    renameSync(file, aside);
  } catch {
    return; // the other one was faster
  }
  if (readHolder(aside)?.identity !== deadHolder.identity) linkUnlessThere(aside, file);
  rmSync(aside, { force: true });
}

/**
 * @param {string} from
 * @param {string} to
 */
function linkUnlessThere(from, to) {
  try {
    linkSync(from, to); // atomic, and the content is there from the first instant
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {Holder | undefined}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // released in between
  }
}

/**
 * What distinguishes a living process from every other one that had or will have its id: the boot and the instant of its
 * start. Undefined where no such process lives; one that has ended but was not reaped does not live.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processIdentity(pid) {
  if (process.platform !== 'linux') return identityFromPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may itself hold blanks and parentheses. State and start time follow it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function identityFromPs(pid) {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
