import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Fields of /proc/<pid>/stat after the name, which may hold spaces: see proc(5), counted from the state. */
const PARENT_FIELD = 1;
const TIME_FIELDS = { user: 11, system: 12, childrenUser: 13, childrenSystem: 14 } as const;
/** Linux counts the time of processes in hundredths of a second on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;
const PRIVATE_MEMORY = /^RssAnon:\s+(\d+) kB/m;
const BYTES_PER_KIB = 1_024;
const LISTENING = '0A';

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Also of children that have ended and were waited for. */
  readonly cpuSeconds: number;
}

/** What processes and their descendants have used. Empty figures where there is no /proc. */
export interface Usage {
  /** Since they began. */
  readonly cpuSeconds: number;
  /** Memory that belongs to one process alone: pages that many share would count many times. */
  readonly privateBytes: number;
}

/** Sums what these processes and all that descend from them use, those that have ended included. */
export function usageOf(pids: readonly number[]): Usage {
  const all = readAll();
  const children = childrenByParent(all);
  const known = new Map(all.map((stat) => [stat.pid, stat]));
  const family = new Set<Stat>();
  const visit = (stat: Stat | undefined): void => {
    if (stat === undefined || family.has(stat)) return;
    family.add(stat);
    for (const child of children.get(stat.pid) ?? []) visit(child);
  };
  for (const pid of pids) visit(known.get(pid));
  const sum = (figure: (stat: Stat) => number): number => [...family].reduce((total, stat) => total + figure(stat), 0);
  return { cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds), privateBytes: sum(({ pid }) => privateBytesOf(pid)) };
}

/** The process that listens on a port of this machine; undefined where it is none of ours to see. */
export function processListeningOn(port: number): number | undefined {
  const inode = listeningInode(port);
  if (inode === undefined) return undefined;
  return processIds().find((pid) => holdsSocket(pid, inode));
}

function childrenByParent(all: readonly Stat[]): Map<number, Stat[]> {
  const children = new Map<number, Stat[]>();
  for (const stat of all) {
    const siblings = children.get(stat.parent);
    if (siblings === undefined) children.set(stat.parent, [stat]);
    else siblings.push(stat);
  }
  return children;
}

function readAll(): Stat[] {
  return processIds().flatMap((pid) => {
    const text = readProcFile(`/proc/${pid}/stat`);
    if (text === undefined) return [];
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = Object.values(TIME_FIELDS).reduce((total, field) => total + (fields[field] ?? 0), 0);
    return [{ pid, parent: fields[PARENT_FIELD] ?? 0, cpuSeconds: ticks / TICKS_PER_SECOND }];
  });
}

function privateBytesOf(pid: number): number {
  const status = readProcFile(`/proc/${pid}/status`) ?? '';
  return Number(PRIVATE_MEMORY.exec(status)?.[1] ?? 0) * BYTES_PER_KIB;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function readProcFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // it has ended, or this system has no /proc
  }
}

function listeningInode(port: number): string | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => (readProcFile(file) ?? '').split('\n'));
  const fields = lines.map((line) => line.trim().split(/\s+/));
  const [, , , , , , , , , inode] =
    fields.find(([, local, , state]) => state === LISTENING && local?.endsWith(`:${hexPort}`)) ?? [];
  return inode;
}

function holdsSocket(pid: number, inode: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => linkOf(`${folder}/${fd}`) === `socket:[${inode}]`);
  } catch {
    return false; // another user's, or gone
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
