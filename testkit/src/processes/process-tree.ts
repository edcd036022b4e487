import { readdirSync, readlinkSync } from 'node:fs';
import { processIds, type ProcessStat, readProcFile, readStat } from './proc.js';

const BYTES_PER_KIB = 1_024;
/** State of a socket in /proc/net/tcp. */
const LISTENING = '0A';

/** What processes and all that descend from them use. Zeros where there is no /proc. */
export interface Usage {
  /** Since they began, those that have ended included. */
  readonly cpuSeconds: number;
  /** Memory that belongs to one process alone: pages that many share would count many times. */
  readonly privateBytes: number;
}

/** A process and all that it has started, down to the last, as far as they live; the first of them first. */
export function processTree(pid: number): number[] {
  return family([pid])
    .filter(({ hasEnded }) => !hasEnded)
    .map((stat) => stat.pid);
}

/**
 * Sends a signal to a whole tree. PostgreSQL's backends are in sessions of their own, so no signal to a group reaches
 * them; and the tree is searched again for processes started meanwhile, until there are none.
 */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  const reached = new Set<number>();
  for (;;) {
    const found = processTree(pid).filter((member) => !reached.has(member));
    if (found.length === 0) return;
    for (const member of found) {
      reached.add(member);
      sendSignal(member, signal);
    }
  }
}

/** Does nothing where the process has ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Sums what these processes and all that descend from them use. */
export function usageOf(pids: readonly number[]): Usage {
  const members = family(pids);
  return {
    cpuSeconds: members.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    privateBytes: members.reduce((sum, { pid }) => sum + memoryBytes(pid, 'RssAnon'), 0),
  };
}

/** Whether a signal has stopped a process, until another one lets it go on. */
export function isFrozen(pid: number): boolean {
  return readStat(pid)?.isFrozen === true;
}

/** Memory of a process that is in use now, in bytes; 0 when it has ended. */
export function residentBytes(pid: number): number {
  return memoryBytes(pid, 'VmRSS');
}

/** Descriptors that a process has open; 0 where it has ended, or is another user's. */
export function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** The process that listens on a port of this machine; undefined where we cannot see it. */
export function processListeningOn(port: number): number | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => (readProcFile(file) ?? '').split('\n'));
  const sockets = lines.map((line) => line.trim().split(/\s+/));
  const listening = sockets.find(([, local, , state]) => state === LISTENING && local?.endsWith(`:${hexPort}`));
  const inode = listening?.[9];
  return inode === undefined ? undefined : processIds().find((pid) => holdsSocket(pid, inode));
}

/** The processes that this one has started, and that have not ended. */
export function childrenOf(pid: number): number[] {
  return processIds().filter((candidate) => readStat(candidate)?.parent === pid);
}

/** Parents before their children. */
function family(pids: readonly number[]): ProcessStat[] {
  const all = processIds().flatMap((pid) => readStat(pid) ?? []);
  const children = new Map<number, ProcessStat[]>();
  for (const stat of all) children.set(stat.parent, [...(children.get(stat.parent) ?? []), stat]);
  const members = new Set(all.filter(({ pid }) => pids.includes(pid)));
  // What is added meanwhile is visited as well.
  for (const { pid } of members) for (const child of children.get(pid) ?? []) members.add(child);
  return [...members];
}

function memoryBytes(pid: number, field: 'RssAnon' | 'VmRSS'): number {
  const status = readProcFile(`/proc/${pid}/status`) ?? '';
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * BYTES_PER_KIB;
}

function holdsSocket(pid: number, inode: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((fd) => linkTarget(`${folder}/${fd}`) === `socket:[${inode}]`);
  } catch {
    return false; // another user's, or gone
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
