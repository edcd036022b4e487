import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../refusal.js';
import { DeadlineExceeded, until } from '../until.js';
import { processIdentity } from './identity.js';

const KILL_DEADLINE_MS = 5_000;

/** How a process is ended. */
export interface StopRule {
  readonly stopSignal: NodeJS.Signals;
  /** After it, the process is killed. */
  readonly stopDeadlineMs: number;
  /** Those with a lower turn are stopped first. */
  readonly stopTurn: number;
}

/** A process that was started, written down so that a later run finds and ends it, should we be killed. */
interface ProcessRecord extends StopRule {
  readonly name: string;
  readonly pid: number;
  /** Tells the process from a later one with the same id, so no foreign process is ended. */
  readonly identity: string;
}

export function recordProcess(folder: string, started: Omit<ProcessRecord, 'identity'>): void {
  const { name, pid, stopSignal, stopDeadlineMs, stopTurn } = started;
  const identity = processIdentity(pid);
  if (identity === undefined) return; // it has ended already
  mkdirSync(folder, { recursive: true });
  const record: ProcessRecord = { name, pid, identity, stopSignal, stopDeadlineMs, stopTurn };
  writeFileSync(recordFile(folder, name), `${JSON.stringify(record)}\n`);
}

export function forgetProcess(folder: string, name: string): void {
  rmSync(recordFile(folder, name), { force: true });
}

/**
 * Ends what an earlier run left behind, in the order in which that run would have stopped it. Resolves with the names of
 * the processes that were ended.
 */
export async function endLeftProcesses(folder: string): Promise<string[]> {
  const left = readRecords(folder).filter(isAlive);
  await stopInTurn(left.map((record) => ({ stopTurn: record.stopTurn, stop: () => endProcess(record) })));
  rmSync(folder, { recursive: true, force: true });
  return left.map(({ name }) => name);
}

/** Stops those with the lowest turn first, each turn together, and waits for every one. */
export async function stopInTurn(
  running: readonly { readonly stopTurn: number; stop(): Promise<unknown> }[],
): Promise<void> {
  for (const turn of [...new Set(running.map(({ stopTurn }) => stopTurn))].sort((a, b) => a - b)) {
    await Promise.all(running.filter(({ stopTurn }) => stopTurn === turn).map((one) => one.stop()));
  }
}

async function endProcess(record: ProcessRecord): Promise<void> {
  const { name, pid, stopSignal, stopDeadlineMs } = record;
  const what = `${name} (process ${pid}) has ended`;
  try {
    process.kill(pid, stopSignal);
    await until(() => !isAlive(record), { what, deadlineMs: stopDeadlineMs }).catch(async (error: unknown) => {
      if (!(error instanceof DeadlineExceeded)) throw error;
      process.kill(-pid, 'SIGKILL');
      await until(() => !isAlive(record), { what, deadlineMs: KILL_DEADLINE_MS });
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    if (code !== 'EPERM') throw error;
    const owner = 'belongs to another user and still runs from an earlier start';
    throw new Refusal(`${name} (process ${pid}) ${owner}. End it, then try again.`);
  }
}

function isAlive({ pid, identity }: ProcessRecord): boolean {
  return processIdentity(pid) === identity;
}

function readRecords(folder: string): ProcessRecord[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        return text.endsWith('\n') ? [JSON.parse(text) as ProcessRecord] : []; // a file cut short names no process
      });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function recordFile(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}
