import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { processIdentity } from './identity.js';
import { endLeftProcesses, recordProcess } from './records.js';
import { useTemporaryFolder } from '../../test-support/temporary-folder.js';

const stop = { stopSignal: 'SIGTERM', stopDeadlineMs: 500, stopTurn: 1 } as const;

describe('endLeftProcesses', () => {
  const folder = useTemporaryFolder();
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

  async function start(program: string) {
    const child = spawn(process.execPath, ['-e', `${program}; setInterval(() => {}, 1000); console.log('up')`], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(child);
    await once(child.stdout, 'data');
    return { child, pid: child.pid ?? 0, ended: once(child, 'exit') };
  }

  it('ends what was recorded and still runs', async () => {
    const { pid, ended } = await start('');
    recordProcess(folder.path(), { name: 'left', pid, ...stop });
    expect(await endLeftProcesses(folder.path())).toEqual(['left']);
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  it('kills what ignores the signal', async () => {
    const { pid, ended } = await start(`process.on('SIGTERM', () => {})`);
    recordProcess(folder.path(), { name: 'deaf', pid, ...stop });
    await endLeftProcesses(folder.path());
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('stops in turn', async () => {
    // They log it themselves: a busy parent gets both ends at once, in any order.
    const log = folder.path('order');
    const logging = async (name: string) =>
      start(`process.on('SIGTERM', () => { fs.appendFileSync(${JSON.stringify(log)}, '${name} '); process.exit(); })`);
    const first = await logging('first');
    const second = await logging('second');
    const left = folder.path('left');
    recordProcess(left, { name: 'a', pid: second.pid, ...stop, stopTurn: 2 });
    recordProcess(left, { name: 'b', pid: first.pid, ...stop, stopTurn: 1 });
    await endLeftProcesses(left);
    await Promise.all([first.ended, second.ended]);
    expect(readFileSync(log, 'utf8')).toBe('first second ');
  });

  it('never ends a foreign process that was given the id of one that died', async () => {
    const { pid } = await start('');
    recordProcess(folder.path(), { name: 'gone', pid, ...stop });
    const [file = ''] = readdirSync(folder.path());
    const record = JSON.parse(readFileSync(folder.path(file), 'utf8')) as { readonly identity: string };
    writeFileSync(folder.path(file), `${JSON.stringify({ ...record, identity: `${record.identity}0` })}\n`);
    expect(await endLeftProcesses(folder.path())).toEqual([]);
    expect(processIdentity(pid)).toBe(record.identity);
  });

  it('finds nothing where nothing was ever started', async () => {
    expect(await endLeftProcesses(folder.path('none'))).toEqual([]);
  });
});
