import { execFileSync } from 'node:child_process';
import { readProcFile, readStat } from './proc.js';

/**
 * What distinguishes a living process from every other one that had or will have its id: the boot and its start
 * time. Undefined where no such process lives; one that has ended but was not reaped does not live.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return identityFromPs(pid);
  const stat = readStat(pid);
  if (stat === undefined || stat.hasEnded) return undefined;
  return `${readProcFile('/proc/sys/kernel/random/boot_id')?.trim()} ${stat.startTicks}`;
}

function identityFromPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
