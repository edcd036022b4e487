import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { until } from '../until.js';
import { processTree, residentBytes, signalTree } from './process-tree.js';

describe('a process tree', () => {
  it('has those in sessions of their own, and ends as a whole', async () => {
    const parent = spawn('sh', ['-c', 'setsid sleep 600 & setsid sleep 600 & wait'], { stdio: 'ignore' });
    const pid = parent.pid as number;
    const tree = await until(() => (processTree(pid).length === 3 ? processTree(pid) : undefined));
    expect(tree[0]).toBe(pid);
    expect(residentBytes(pid)).toBeGreaterThan(0);

    signalTree(pid, 'SIGKILL');
    await once(parent, 'exit');
    await until(() => tree.every((member) => processTree(member).length === 0));
    expect(residentBytes(pid)).toBe(0);
  });
});
