import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { processIdentity } from './processes/identity.js';

const ATTEMPTS_MAX = 20;

interface Holder {
  readonly pid: number;
  readonly identity: string | undefined;
}

export type Lock =
  | { readonly release: () => void; readonly holder?: undefined }
  /** The living process that has it. */
  | { readonly holder: Holder };

/** Takes the lock for this process, or names the living process that holds it. A lock whose holder has died is free. */
export function takeLock(file: string): Lock {
  const claim = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(claim, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      if (linkUnlessThere(claim, file)) return { release: () => rmSync(file, { force: true }) };
      const holder = readHolder(file);
      if (holder && processIdentity(holder.pid) === holder.identity) return { holder };
      if (holder) putAside(file, claim, holder);
    }
  } finally {
    rmSync(claim, { force: true });
  }
  throw new Error(`The lock ${file} changed hands ${ATTEMPTS_MAX} times while this process asked for it`);
}

/**
 * Removes the lock of a dead holder. Another process may do the same at this instant and already hold the lock again:
 * then it is given back.
 */
function putAside(file: string, claim: string, deadHolder: Holder): void {
  const aside = `${claim}.aside`;
  try {
    renameSync(file, aside);
  } catch {
    return; // the other one was faster
  }
  if (readHolder(aside)?.identity !== deadHolder.identity) linkUnlessThere(aside, file);
  rmSync(aside, { force: true });
}

function linkUnlessThere(from: string, to: string): boolean {
  try {
    linkSync(from, to); // atomic, and the content is there from the first instant
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined; // released in between
  }
}
