import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { CpuQuotas } from './cpu-quotas.js';

const BUSY_MS = 1_000;

/** Undefined where this machine lets us make no groups. */
function openHere(): CpuQuotas | undefined {
  try {
    return CpuQuotas.open();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

it('gives a busy process a part of a core, where groups can be made, and leaves nothing behind', async () => {
  const quotas = openHere();
  if (quotas === undefined) return;
  const busy = spawn(process.execPath, ['-e', 'for (;;);']);
  try {
    quotas.limit('busy', busy.pid ?? 0, 0.1);
    const used = quotas.watch(['busy']);
    await sleep(BUSY_MS);
    // Half of a core or more without it, also on a machine with much else to do.
    expect(used()[0]).toBeLessThan(2);
  } finally {
    busy.kill('SIGKILL');
    await once(busy, 'exit');
    await quotas.close();
  }
  expect(() => quotas.watch(['busy'])).toThrow('there is no group busy');
});

it('writes what cgroup v2 wants', () => {
  const root = mkdtempSync(join(tmpdir(), 'flashsale-cgroup-'));
  try {
    const quotas = CpuQuotas.open(`cgroup2 ${root} cgroup2 rw 0 0\n`);
    quotas.limit('api-1', process.pid, 0.12);
    const group = join(root, `flashsale-benchmark-${process.pid}`);
    const read = (file: string): string => readFileSync(join(group, file), 'utf8');
    expect(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8')).toBe('+cpu');
    expect([read('cgroup.subtree_control'), read('cpu.weight')]).toEqual(['+cpu', '10000']);
    expect([read('api-1/cpu.max'), read('api-1/cgroup.procs')]).toEqual(['4800 40000', String(process.pid)]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('says in one sentence why nothing can be limited', () => {
  expect(() => CpuQuotas.open('tmpfs /tmp tmpfs rw 0 0\n')).toThrow('This machine has no control groups');
  const root = mkdtempSync(join(tmpdir(), 'flashsale-cgroup-'));
  try {
    const missing = join(root, 'missing');
    expect(() => CpuQuotas.open(`cgroup ${missing} cgroup rw,cpu 0 0\n`)).toThrow(Refusal);
    mkdirSync(join(root, `flashsale-benchmark-${process.pid}`));
    expect(() => CpuQuotas.open(`cgroup ${root} cgroup rw,cpu 0 0\n`)).toThrow('cannot be made');
    expect(existsSync(missing)).toBe(false);
  } finally {
    rmSync(root, { recursive: true });
  }
});
