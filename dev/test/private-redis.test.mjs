import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { stopInTurn } from '../processes/stop-in-turn.mjs';
import { startStores } from '../stores/stores.mjs';
import { greet } from '../stores/tcp.mjs';
import { useTemporaryFolder } from './temporary-folder.js';

describe('a private store', () => {
  const folder = useTemporaryFolder();
  /** @type {import('../processes/supervised.mjs').Supervised[]} */
  const running = [];
  afterEach(async () => {
    await stopInTurn(running.splice(0));
    jest.restoreAllMocks();
  });

  async function startRedis() {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    delete process.env['REDIS_URL']; // the other two are set, so none is started for them
    const addresses = await startStores({
      folder: folder.path('data'),
      logFolder: folder.path('logs'),
      recordFolder: folder.path('run'),
      portsFile: folder.path('ports.json'),
      isThrowAway: false,
      stopTurn: 1,
      onServer: (server) => running.push(server),
      signal: new AbortController().signal,
    });
    return Number(new URL(addresses.REDIS_URL).port);
  }

  /**
   * @param {number} port
   * @param {string} command
   */
  async function ask(port, command) {
    const greeted = await greet(port, `${command}\r\n`);
    return 'answer' in greeted ? greeted.answer.toString() : greeted.obstacle;
  }

  it('keeps its data and its port from one start to the next', async () => {
    const port = await startRedis();
    expect(await ask(port, 'SET kept yes')).toBe('+OK\r\n');
    await stopInTurn(running.splice(0));
    expect(await ask(port, 'PING')).toMatch(/ECONNREFUSED/);

    expect(await startRedis()).toBe(port);
    expect(await ask(port, 'GET kept')).toBe('$3\r\nyes\r\n');
  });

  it('has every write on the disk before it answers, and never forgets a key for want of memory', async () => {
    const port = await startRedis();
    expect(await ask(port, 'CONFIG GET appendfsync')).toContain('always');
    expect(await ask(port, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
  });
});
