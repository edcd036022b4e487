import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findExecutable, PostgresPair, RunFolder, until } from 'flashsale-testkit';
import pg from 'pg';
import { balancerConfiguration } from '../src/cluster/balancer.js';
import { readClusterOptions } from '../src/cluster/options.js';

const DEADLINE_MS = 240_000;

describe('the options of npm run cluster', () => {
  it('has three APIs, five workers and the usual ports', () => {
    expect(readClusterOptions([], {})).toEqual({ apis: 3, workers: 5, port: 3000, paymentPort: 3005, help: false });
  });

  it('reads arguments and environment', () => {
    const options = readClusterOptions(['--apis', '2', '--workers', '1'], { PORT: '3700' });
    expect(options).toMatchObject({ apis: 2, workers: 1, port: 3700 });
  });

  it.each([
    { args: ['--bogus'], environment: {}, sentence: /Unknown option '--bogus'\. "npm run cluster -- --help"/ },
    { args: ['--apis', '9'], environment: {}, sentence: /--apis must be a whole number from 1 to 8, not "9"/ },
    { args: ['--workers', '0'], environment: {}, sentence: /--workers must be a whole number from 1 to 16, not "0"/ },
    { args: [], environment: { PORT: 'x' }, sentence: /PORT must be a whole number from 1 to 65535/ },
    { args: [], environment: { PORT: '3005' }, sentence: /PORT and PAYMENT_SANDBOX_PORT are both 3005/ },
  ])('refuses $args $environment in one sentence, with status 2', ({ args, environment, sentence }) => {
    expect(() => readClusterOptions(args, environment)).toThrow(expect.objectContaining({ exitStatus: 2 }));
    expect(() => readClusterOptions(args, environment)).toThrow(sentence);
  });
});

describe('the balancer of npm run cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-balancer-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is that of the compose files, with ports of this machine', () => {
    const configuration = balancerConfiguration(3700, [4001, 4002]);
    expect(configuration).toContain('\n  bind 127.0.0.1:3700\n');
    expect(configuration.match(/^ {2}server .*/gm)).toEqual([
      '  server api1 127.0.0.1:4001 check inter 1s fall 1 rise 1',
      '  server api2 127.0.0.1:4002 check inter 1s fall 1 rise 1',
    ]);
    expect(configuration).not.toMatch(/resolvers|server-template/);
    const haproxy = findExecutable('haproxy');
    if (haproxy === undefined) return;
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configuration);
    execFileSync(haproxy, ['-c', '-f', file]);
  });
});

describe('PostgreSQL with a standby', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-pair-'));
  let run: RunFolder;
  let pair: PostgresPair;

  beforeAll(async () => {
    run = await RunFolder.make(folder, 'pair');
    pair = await PostgresPair.start(run);
  }, DEADLINE_MS);
  afterAll(async () => {
    await pair?.stop();
    run?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: pair.url });
    try {
      await client.connect();
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const written = async (): Promise<number> =>
    (await query<{ n: number }>('SELECT COUNT(*)::int AS n FROM t'))[0]?.n ?? 0;
  const synchronous = async (): Promise<string[]> => {
    const rows = await query<{ name: string; state: string }>(
      'SELECT application_name AS name, sync_state AS state FROM pg_stat_replication',
    );
    return rows.map(({ name, state }) => `${name} ${state}`);
  };

  it(
    'keeps what it acknowledged when the primary is killed, at the same address, and back again',
    async () => {
      await query('CREATE TABLE t (n int)');
      const [first, second] = [pair.primary, pair.standby];
      for (const next of [second, first]) {
        await until(async () => (await synchronous())[0] === `${pair.standby?.name} quorum`);
        await query('INSERT INTO t VALUES (1)');
        const before = await written();
        await expect(pair.failOver()).rejects.toThrow('there would be two of them');
        await pair.primary.kill();
        await pair.failOver();
        expect(pair.primary.name).toBe(next?.name);
        expect(await written()).toBe(before);
        // Nobody is left to wait for.
        await query('INSERT INTO t VALUES (1)');
        await pair.rejoin();
      }
      expect(await written()).toBe(4);
    },
    DEADLINE_MS,
  );
});
