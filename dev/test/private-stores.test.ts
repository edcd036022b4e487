import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startStores, stopInTurn, type Supervised } from 'flashsale-testkit';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { privateAccess } from '../src/start/private-access.js';

const DEADLINE_MS = 240_000;
const PASSWORD_OF_EARLIER_VERSIONS = 'flashsale_password';

describe('the private stores that npm start keeps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-private-'));
  const running: Supervised[] = [];
  let before: Record<string, string> = {};
  let addresses: Record<string, string> = {};
  const passwords = () =>
    Object.values(JSON.parse(readFileSync(join(folder, 'passwords.json'), 'utf8')) as Record<string, string>);

  const start = (access?: ReturnType<typeof privateAccess>): Promise<Record<string, string>> =>
    startStores(
      {},
      {
        folder: join(folder, 'data'),
        logFolder: join(folder, 'logs'),
        recordFolder: join(folder, 'run'),
        portsFile: join(folder, 'ports.json'),
        isThrowAway: false,
        otherwise: 'run it elsewhere',
        ...(access !== undefined && { access }),
        stopTurn: 1,
        onServer: (server) => running.push(server),
        signal: new AbortController().signal,
      },
    );

  async function sql(url: string, statement: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async function redis<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    let fault: Error | undefined;
    client.on('error', (error: Error) => (fault = error));
    try {
      await client.connect().catch((error: Error) => Promise.reject(fault ?? error));
      return await ask(client);
    } finally {
      client.disconnect();
    }
  }

  async function declare(url: string, queue: string): Promise<unknown> {
    const connection = await connect(url);
    connection.on('error', () => undefined);
    try {
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      return await channel.assertQueue(queue, { durable: true });
    } finally {
      await connection.close().catch(() => undefined);
    }
  }

  beforeAll(async () => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    // The servers run as users of their own.
    chmodSync(folder, 0o755);
    // As an earlier version left them: one user each, whose password everybody knows.
    before = await start();
    await sql(before['DATABASE_URL'] ?? '', 'CREATE DATABASE kept');
    await redis(before['REDIS_URL'] ?? '', (client) => client.set('kept', '1'));
    await declare(before['RABBITMQ_URL'] ?? '', 'kept');
    await stopInTurn(running.splice(0));
    await start(privateAccess(folder));
    await stopInTurn(running.splice(0));
    addresses = await start(privateAccess(folder));
    await promisify(execFile)(process.execPath, ['dev/run.mjs', 'prisma:migrate'], {
      cwd: CHECKOUT_FOLDER,
      env: { ...process.env, ...addresses },
    });
  }, DEADLINE_MS);

  afterAll(async () => {
    await stopInTurn(running.splice(0));
    rmSync(folder, { recursive: true, force: true });
  }, DEADLINE_MS);

  it('have random passwords, the same at every start, in a file for this user alone', () => {
    expect(new Set(passwords()).size).toBe(passwords().length);
    for (const password of passwords()) expect(password).toMatch(/^[\w-]{32}$/);
    for (const name of ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'REDIS_URL', 'REDIS_LOADER_URL', 'RABBITMQ_URL'])
      expect(passwords()).toContain(new URL(addresses[name] ?? '').password);
    expect(statSync(join(folder, 'passwords.json')).mode & 0o777).toBe(0o600);
  });

  it('no longer know the password of earlier versions, and keep their data', async () => {
    expect(new URL(before['DATABASE_URL'] ?? '').password).toBe(PASSWORD_OF_EARLIER_VERSIONS);
    expect(new URL(addresses['DATABASE_URL'] ?? '').port).toBe(new URL(before['DATABASE_URL'] ?? '').port);
    await expect(sql(before['DATABASE_URL'] ?? '', 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await expect(connect(before['RABBITMQ_URL'] ?? '')).rejects.toThrow(/ACCESS.REFUSED|403/);
    await expect(redis(before['REDIS_URL'] ?? '', (client) => client.get('kept'))).rejects.toThrow(/NOAUTH/);

    const kept = `SELECT datname FROM pg_database WHERE datname = 'kept'`;
    expect(await sql(addresses['MIGRATION_DATABASE_URL'] ?? '', kept)).toEqual([{ datname: 'kept' }]);
    expect(await redis(addresses['RACE_LAB_REDIS_URL'] ?? '', (client) => client.get('kept'))).toBe('1');
    expect(await declare(addresses['RACE_LAB_RABBITMQ_URL'] ?? '', 'kept')).toMatchObject({ queue: 'kept' });
  });

  it('let the application do no more than it needs', async () => {
    const { DATABASE_URL = '', REDIS_URL = '', RABBITMQ_URL = '' } = addresses;
    expect(await sql(DATABASE_URL, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
      { rolsuper: false },
    ]);
    await expect(sql(DATABASE_URL, 'DROP TABLE orders')).rejects.toMatchObject({ code: '42501' });
    await expect(sql(DATABASE_URL, 'CREATE TABLE mine (id int)')).rejects.toMatchObject({ code: '42501' });
    await expect(redis(REDIS_URL, (client) => client.eval('return 1', 0))).rejects.toThrow(/NOPERM/);
    await expect(redis(REDIS_URL, (client) => client.get('kept'))).rejects.toThrow(/NOPERM/);
    await expect(declare(RABBITMQ_URL, 'mine')).rejects.toThrow(/ACCESS.REFUSED/);
    expect(await declare(RABBITMQ_URL, 'flashsale.purchases.dead')).toMatchObject({ messageCount: 0 });
  });

  it('have no password among the arguments of any process, and none that others can read in a file', () => {
    const known = passwords();
    const commands = readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return ''; // it has ended
        }
      });
    expect(commands.filter((command) => command.includes(folder)).length).toBeGreaterThanOrEqual(2);
    expect(commands.filter((command) => known.some((password) => command.includes(password)))).toEqual([]);

    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => {
      const path = join(folder, file);
      return /\.(acl|json|conf|log)$/.test(file) && statSync(path).isFile() && (statSync(path).mode & 0o077) !== 0;
    });
    expect(files.length).toBeGreaterThan(0);
    expect(
      files.filter((file) => known.some((password) => readFileSync(join(folder, file), 'utf8').includes(password))),
    ).toEqual([]);
  });
});
