import { until } from '../until.js';
import { processIds, readProcFile } from './proc.js';
import { sendSignal } from './process-tree.js';

/** A process that was asked to end may take a moment to be gone, as the parts of a browser. */
const GRACE_MS = 3_000;

/**
 * Kills whatever still runs with this variable in its environment, also where it has left its parent's group, as a
 * browser does. Resolves with the command lines of what had to be killed. Finds nothing where there is no /proc.
 */
export async function killStrays(variable: string, value: string): Promise<string[]> {
  const strays = (): number[] => processesWith(`${variable}=${value}`);
  await until(() => strays().length === 0, { deadlineMs: GRACE_MS }).catch(() => undefined);
  const left = strays();
  const commandLines = left.map((pid) => readWords(pid, 'cmdline').join(' ').trim());
  for (const pid of left) sendSignal(pid, 'SIGKILL');
  return commandLines;
}

function processesWith(entry: string): number[] {
  return processIds().filter((pid) => pid !== process.pid && readWords(pid, 'environ').includes(entry));
}

function readWords(pid: number, file: 'cmdline' | 'environ'): string[] {
  return readProcFile(`/proc/${pid}/${file}`)?.split('\0') ?? [];
}
