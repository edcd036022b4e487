import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that it has started, down to the last, as far as they live; the first of them first. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/.test(entry) ? parentOf(Number(entry)) : undefined;
    if (parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = parentOf(pid) === undefined ? [] : [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

/**
 * Sends a signal to a whole tree. PostgreSQL's backends are in sessions of their own, so no signal to a group reaches
 * them; and what is started meanwhile is looked for again, until there is nobody new.
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

/** Memory of a process that is in use now, in bytes; 0 when it has ended. */
export function residentBytes(pid: number): number {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** Undefined where the process has ended, or has ended and nobody has asked how. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may itself hold blanks and parentheses. State and parent follow it.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}
