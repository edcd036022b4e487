import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { greet } from '../network/greet.js';
import { stopInTurn } from '../processes/records.js';
import type { Supervised } from '../processes/supervised.js';
import { startStores } from './start-stores.js';
import type { Access } from './store.js';
import { useTemporaryFolder } from '../../test-support/temporary-folder.js';

describe('a private store', () => {
  const folder = useTemporaryFolder();
  const running: Supervised[] = [];
  afterEach(async () => {
    await stopInTurn(running.splice(0));
    jest.restoreAllMocks();
  });

  async function startRedis(access?: Access): Promise<number> {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    // Where an address is given, no server is started.
    const given = { DATABASE_URL: 'postgresql://given', RABBITMQ_URL: 'amqp://given' };
    const addresses = await startStores(given, {
      folder: folder.path('data'),
      logFolder: folder.path('logs'),
      recordFolder: folder.path('run'),
      portsFile: folder.path('ports.json'),
      isThrowAway: false,
      ...(access && { access }),
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

  it('has after a crash what its user wrote in one piece, as scripts write', async () => {
    const access: Access = {
      passwordOf: (_store, user) => `password-of-${user}`,
      redisUsers: ['user flashsale ~* +@all', 'user flashsale_loader ~* +@all'],
      brokerNames: '.*',
    };
    const lines = async (port: number, commands: readonly string[], count: number): Promise<string[]> => {
      const asUser = ['AUTH flashsale password-of-flashsale', ...commands, ''].join('\r\n');
      return (await greet(port, asUser, undefined, count + 1)).toString().split('\r\n').slice(1, -1);
    };
    const port = await startRedis(access);
    expect(await lines(port, ['MULTI', 'SET one yes', 'SET other yes', 'EXEC'], 6)).toContain('*2');
    process.kill(running[0]?.pid ?? NaN, 'SIGKILL');
    await stopInTurn(running.splice(0));

    expect(await startRedis(access)).toBe(port);
    expect(await lines(port, ['GET one', 'GET other'], 4)).toEqual(['$3', 'yes', '$3', 'yes']);
    expect(await ask(port, 'GET one')).toContain('NOAUTH');
  });

  it('has every write on the disk before it answers, and never evicts a key when memory is full', async () => {
    const port = await startRedis();
    expect(await ask(port, 'CONFIG GET appendfsync')).toContain('always');
    expect(await ask(port, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
  });
});
