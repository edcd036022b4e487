import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { processIdentity } from './identity.js';
import { Supervised } from './supervised.js';
import { until } from '../until.js';
import { useTemporaryFolder } from '../../test-support/temporary-folder.js';

describe('a supervised process', () => {
  const folder = useTemporaryFolder();
  const running: Supervised[] = [];
  let printed: string[] = [];

  beforeEach(() => {
    printed = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    }
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
    jest.restoreAllMocks();
  });

  /** Each start adds the process id to a file; the process is ready when its id is there. */
  function supervise(program: string): Supervised {
    const supervised = new Supervised({
      name: 'example',
      command: process.execPath,
      args: ['-e', program, folder.path('pids')],
      env: process.env,
      cwd: folder.path(),
      output: folder.path('log'),
      recordFolder: folder.path('run'),
      stopSignal: 'SIGTERM',
      stopDeadlineMs: 500,
      stopTurn: 1,
      readyDeadlineMs: 60_000,
      probe: async () => pids().length > 0,
    });
    running.push(supervised);
    return supervised;
  }
  const pids = (): number[] =>
    existsSync(folder.path('pids')) ? readFileSync(folder.path('pids'), 'utf8').trim().split('\n').map(Number) : [];
  const runs = `require('fs').appendFileSync(process.argv[1], process.pid + '\\n'); setInterval(() => {}, 1000);`;

  it('is started again when it is killed, and stays down when it is stopped', async () => {
    const supervised = supervise(runs);
    await supervised.start();
    const [first = 0] = pids();
    process.kill(first, 'SIGKILL');
    await until(() => pids().length === 2, { what: 'it is started again' });
    expect(printed.join('')).toContain('example ended by SIGKILL; starting it again in 0.25 s.');

    await supervised.stop();
    expect(pids().map(processIdentity)).toEqual([undefined, undefined]);
    expect(existsSync(folder.path('run', 'example.json'))).toBe(false);
  });

  it('is killed when it does not stop in time', async () => {
    const supervised = supervise(`process.on('SIGTERM', () => {}); ${runs}`);
    await supervised.start();
    await supervised.stop();
    expect(pids().map(processIdentity)).toEqual([undefined]);
    expect(printed.join('')).toContain('example did not stop within 0.5 s and was killed.');
  });

  it('that ends before it is ready refuses the start with what it said last', async () => {
    const start = supervise(`console.error('no such setting'); process.exit(3)`).start();
    await expect(start).rejects.toThrow(/example ended with status 3 before it was ready.*no such setting/s);
  });

  it('that is not there refuses the start', async () => {
    const missing = new Supervised({
      name: 'missing',
      command: folder.path('no-such-program'),
      args: [],
      env: {},
      cwd: folder.path(),
      output: folder.path('log'),
      recordFolder: folder.path('run'),
      stopSignal: 'SIGTERM',
      stopDeadlineMs: 500,
      stopTurn: 1,
      readyDeadlineMs: 60_000,
      probe: async () => false,
    });
    await expect(missing.start()).rejects.toThrow(/ENOENT/);
  });
});
