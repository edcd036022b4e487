import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { until } from '../until.js';
import { processListeningOn, processTree, signalTree, usageOf } from './process-tree.js';

/** More than the clock of processes can overlook. */
const CPU_SECONDS = 0.1;

const started: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of started.splice(0)) await end();
});

it('counts the time of a process and of its children', async () => {
  const busy = `while (process.cpuUsage().user < 3e5); setInterval(() => undefined, 1000);`;
  const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}])`;
  const { pid = 0 } = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
  started.push(async () => {
    const tree = processTree(pid);
    signalTree(pid, 'SIGKILL');
    await until(() => tree.every((member) => processTree(member).length === 0), { what: 'the processes have ended' });
  });
  await until(() => usageOf([pid]).cpuSeconds > CPU_SECONDS + 0.3, { deadlineMs: 30_000, what: 'the child was busy' });
  expect(usageOf([pid]).privateBytes).toBeGreaterThan(10e6);
  expect(usageOf([])).toEqual({ cpuSeconds: 0, privateBytes: 0 });
});

it('finds the process behind a port', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  started.push(() => server.close());
  await once(server, 'listening');
  expect(processListeningOn((server.address() as AddressInfo).port)).toBe(process.pid);
});
