import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { greet } from '../network/greet.js';
import { stopInTurn } from '../processes/records.js';
import type { Supervised } from '../processes/supervised.js';
import { startStores } from './start-stores.js';
import { useTemporaryFolder } from '../../test-support/temporary-folder.js';

describe('a private store', () => {
  const folder = useTemporaryFolder();
  const running: Supervised[] = [];
  afterEach(async () => {
    await stopInTurn(running.splice(0));
    jest.restoreAllMocks();
  });

  async function startRedis(): Promise<number> {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    // Where an address is given, no server is started.
    const given = { DATABASE_URL: 'postgresql://given', RABBITMQ_URL: 'amqp://given' };
    const addresses = await startStores(given, {
      folder: folder.path('data'),
      logFolder: folder.path('logs'),
      recordFolder: folder.path('run'),
      portsFile: folder.path('ports.json'),
      isThrowAway: false,
      otherwise: 'run it elsewhere',
      stopTurn: 1,
      onServer: (server) => running.push(server),
      signal: new AbortController().signal,
    });
    return Number(new URL(addresses.REDIS_URL).port);
  }

  async function ask(port: number, command: string): Promise<string> {
    return (await greet(port, `${command}\r\n`)).toString();
  }

  it('keeps its data and its port from one start to the next', async () => {
    const port = await startRedis();
    expect(await ask(port, 'SET kept yes')).toBe('+OK\r\n');
    await stopInTurn(running.splice(0));
    await expect(ask(port, 'PING')).rejects.toThrow(/ECONNREFUSED/);

    expect(await startRedis()).toBe(port);
    expect(await ask(port, 'GET kept')).toBe('$3\r\nyes\r\n');
  });

  it('has every write on the disk before it answers, and never evicts a key when memory is full', async () => {
    const port = await startRedis();
    expect(await ask(port, 'CONFIG GET appendfsync')).toContain('always');
    expect(await ask(port, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
  });
});
