import { readdirSync, readFileSync } from 'node:fs';

/** Fields of /proc/<pid>/stat after the name, which may hold spaces: see proc(5), counted from the state. */
const STATE_FIELD = 0;
const PARENT_FIELD = 1;
/** Of the process in user and system mode, and of its children that have ended and were waited for. */
const CPU_FIELDS = [11, 12, 13, 14];
const START_FIELD = 19;
/** Linux counts the time of processes in hundredths of a second on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Whether it has ended and only its parent has not reaped it. */
  readonly hasEnded: boolean;
  /** Whether a signal has stopped it. */
  readonly isFrozen: boolean;
  readonly cpuSeconds: number;
  /** The instant of its start, in ticks since the boot. */
  readonly startTicks: string;
}

/** Every process that can be seen; none where there is no /proc. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Undefined where no such process is left. */
export function readStat(pid: number): ProcessStat | undefined {
  const stat = readProcFile(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command's name, in parentheses, may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = CPU_FIELDS.reduce((sum, field) => sum + Number(fields[field] ?? 0), 0);
  return {
    pid,
    parent: Number(fields[PARENT_FIELD] ?? 0),
    hasEnded: ['Z', 'X'].includes(fields[STATE_FIELD] ?? ''),
    isFrozen: fields[STATE_FIELD] === 'T',
    cpuSeconds: ticks / TICKS_PER_SECOND,
    startTicks: fields[START_FIELD] ?? '',
  };
}

/** Undefined where the process has ended, is another user's, or the system has no /proc. */
export function readProcFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
