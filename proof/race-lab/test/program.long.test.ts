import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, jest } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { useLab } from './lab-program.js';

const STARTED_DEADLINE_MS = 60_000;
// Every test here starts processes, which takes its time on a busy machine.
jest.setTimeout(120_000);

const { stores, out, start, lab } = useLab();

function tooWide(printed: string): string[] {
  return printed.split('\n').filter((line) => line.length > 80);
}

async function labTables(): Promise<number> {
  const { rowCount } = await stores.database.pool.query(`SELECT FROM pg_tables WHERE schemaname = 'race_lab'`);
  return rowCount ?? 0;
}

async function labConnections(): Promise<number> {
  const { rowCount } = await stores.database.pool.query(
    `SELECT FROM pg_stat_activity WHERE application_name LIKE 'race-lab %' AND datname = current_database()`,
  );
  return rowCount ?? 0;
}

describe('npm run lab -- list', () => {
  it('names every scenario and strategy, what each needs, and what is there', async () => {
    const { stdout, status } = await lab(['list']);
    expect(status).toBe(0);
    for (const name of ['balance', 'coupon-claim', 'flash-checkout', 'last-item', 'session-capacity']) {
      expect(stdout).toContain(`  ${name}\n`);
    }
    expect(stdout).toMatch(/^flash-sale-lua +always +yes +The flash sale itself \(reserve-units\.lua\)$/m);
    expect(stdout).toMatch(/postgresql: PostgreSQL \d+/);
  });

  it('says what is missing and why', async () => {
    const { stdout, status } = await lab(['list'], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(status).toBe(0);
    expect(stdout).toContain('postgresql: needs PostgreSQL, and DATABASE_URL is not set');
    expect(stdout).toContain('redis: needs Redis, and it does not answer: ');
  });
});

describe('npm run lab -- run', () => {
  it('says that a race showed, in how many rounds, and ends with 1 where it was expected to be safe', async () => {
    const args = ['run', 'session-capacity', '--strategy', 'none', '--out', join(out, 'race'), '--expect', 'safe'];
    const { stdout, status } = await lab(args);
    expect(stdout).toMatch(/^Session capacity race: RACE CONDITION, \d+\/5 enrollments$/m);
    expect(stdout).toMatch(/none, 3 processes: the race showed in \d+ of 10 rounds/);
    expect(status).toBe(1);
  });

  it('says that none showed, in how many rounds, and ends with 0', async () => {
    const args = ['run', 'session-capacity', '--strategy', 'row-lock', '--rounds', '4', '--expect', 'safe'];
    const { stdout, stderr, status } = await lab([...args, '--out', join(out, 'safe')]);
    expect(stderr).toBe('');
    expect(stdout).toContain('Session capacity race: OK, 5/5 enrollments (this run)\n');
    expect(stdout).toContain('row-lock, 3 processes: no race in 4 rounds');
    expect(status).toBe(0);
    expect(await labTables()).toBe(0);
  });

  it('takes the large room with --capacity, and prints a table with all figures', async () => {
    const args = ['run', 'session-capacity', '--strategy', 'conditional-update', '--rounds', '2', '--capacity', '20'];
    const { stdout } = await lab([...args, '--out', join(out, 'large')]);
    expect(stdout).toContain('Session capacity race: OK, 20/20 enrollments (this run)\n');
    expect(stdout).toMatch(/strategy +sold +oversold +dup\. +err\. +per s +p50 +p95 +p99 +races/);
    expect(stdout).toMatch(/conditional-update +20\/20 +0 +0 +0 .* 0\/2/);
  });

  it('prints nothing that is wider than a terminal of 80 columns', async () => {
    const args = ['run', 'flash-checkout,balance', '--strategy', 'memory-none', '--rounds', '1', '--work-ms', '10'];
    const { stdout } = await lab([...args, '--out', join(out, 'narrow')]);
    // The folder of a test run is as long as it is.
    expect(tooWide(stdout).filter((line) => !line.includes(out))).toEqual([]);
  });

  it('saves a result and a report that needs nothing else, which `report` makes again', async () => {
    const folder = join(out, 'report');
    const run = await lab(['run', 'coupon-claim', '--strategy', 'redis-lua', '--rounds', '2', '--out', folder]);
    expect(run.stdout).toContain(`Report: ${join(folder, 'report.html')}`);
    const again = join(folder, 'again.html');
    const { status } = await lab(['report', join(folder, 'result.json'), '--out', again]);
    expect(status).toBe(0);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(join(folder, 'report.html'), 'utf8'));
  });

  it.each([
    [['run', 'no-such'], 'There is no scenario no-such. Known: balance, coupon-claim, flash-checkout, last-item,'],
    [
      ['run', 'balance', '--strategy', 'row-lock,wishing'],
      'There is no strategy wishing. Known: memory-decrement, memory-hold-none,',
    ],
    [['walk'], 'There is no command walk. Known: list, run, simulate, seed, clear, serve, race, report, publish.'],
    [['report', '/no/such/file'], '/no/such/file cannot be read as a result: '],
    [['publish', '/no/such/file'], '/no/such/file cannot be read as a result: '],
    [['publish', '--texts', 'x'], '--texts takes no result.'],
  ])('answers %j with what is known, and ends with 2', async (args, message) => {
    const { stderr, status } = await lab(args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it.each(['list', 'run', 'simulate', 'seed', 'clear', 'serve', 'race', 'report', 'publish'])(
    'explains %s with --help',
    async (command) => {
      const { stdout, status } = await lab([command, '--help']);
      expect(stdout).toContain(`npm run lab -- ${command}`);
      expect(tooWide(stdout)).toEqual([]);
      expect(status).toBe(0);
    },
  );

  it('runs what needs no store and says why the rest is skipped, without stores', async () => {
    const args = ['run', 'last-item', '--strategy', 'memory-mutex,row-lock,redis-lua', '--rounds', '2'];
    const { stdout, status } = await lab([...args, '--out', join(out, 'bare')], {});
    expect(stdout).toContain('Last item race: OK, 1/1 items (this run)');
    expect(stdout).toContain('row-lock: skipped, needs PostgreSQL, and DATABASE_URL is not set');
    expect(stdout).toContain('redis-lua: skipped, needs Redis, and REDIS_URL is not set');
    expect(status).toBe(0);
  });

  it('skips a combination without meaning with its reason, and ends with 1 when nothing is left to run', async () => {
    const { stdout, status } = await lab(['run', 'balance', '--strategy', 'skip-locked']);
    expect(stdout).toContain('skip-locked: skipped, an amount of money is no set of units');
    expect(stdout).toContain('Nothing could run');
    expect(status).toBe(1);
  });

  it('ends its processes, removes its tables, and shows what was measured until then on Ctrl-C', async () => {
    const strategies = ['--strategy', 'memory-conditional,row-lock'];
    const child = start(['run', 'balance', ...strategies, '--rounds', '30', '--out', join(out, 'cut')]);
    const printed = text(child.stdout);
    const closed = once(child, 'close') as Promise<[number | null]>;
    // The tables are there, and claims are in the middle of their two seconds of work.
    await until(async () => (await labTables()) === 5 && (await labConnections()) > 10, {
      deadlineMs: STARTED_DEADLINE_MS,
    });
    child.kill('SIGINT');
    const [status] = await closed;
    expect(status).toBe(130);
    expect(await labTables()).toBe(0);
    await until(async () => (await labConnections()) === 0);
    expect(existsSync(join(out, 'cut'))).toBe(false);
    const told = await printed;
    expect(told).toContain('Interrupted. Measured until then:');
    expect(told).toMatch(/row-lock: \d+ of 30 rounds, the race showed in 0; not in the table/);
    expect(told).toContain(
      'Balance race: OK, balance 85000, expected 85000 (this run)\n  memory-conditional, one process',
    );
  });

  it('leaves no worker process behind when it is killed', async () => {
    const child = start(['run', 'balance', '--strategy', 'row-lock', '--rounds', '100', '--out', join(out, 'killed')]);
    await until(async () => (await labConnections()) > 10, { deadlineMs: STARTED_DEADLINE_MS });
    child.kill('SIGKILL');
    await until(async () => (await labConnections()) === 0);
  });
});

describe('npm run lab -- simulate', () => {
  it('shows the races and the guards with no backend at all', async () => {
    const args = ['simulate', '--strategy', 'memory-none,memory-conditional', '--rounds', '3', '--work-ms', '5'];
    const { stdout, status } = await lab([...args, '--out', join(out, 'simulated')], {});
    expect(status).toBe(0);
    expect(stdout).toContain('Last item race: RACE CONDITION, 50/1 items');
    expect(stdout).toContain('Coupon claim race: RACE CONDITION, 5/1 claims');
    expect(stdout).toContain('Session capacity race: OK, 5/5 enrollments (this run)');
    expect(stdout).toMatch(/^Balance race: RACE CONDITION, balance 9[05]000, expected 85000$/m);
    expect(stdout).toContain('Flash checkout race: OK, 100/100 orders (this run)');
  });

  it('ends with 1 when a race is met that was not expected', async () => {
    const args = ['simulate', 'last-item', '--strategy', 'memory-none', '--rounds', '1', '--expect', 'safe'];
    const { status } = await lab([...args, '--out', join(out, 'unexpected')], {});
    expect(status).toBe(1);
  });
});

describe('npm run lab -- serve', () => {
  it('says in one sentence that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = await lab(['serve', '--port', String(port)], {});
    other.close();
    expect(refused).toEqual({
      stdout: '',
      stderr: `Port ${port} is taken; name another one: --port <n>.\n`,
      status: 2,
    });
  });
});

describe('npm run test:race', () => {
  it('races two devices over HTTP, first unguarded, then guarded, and serves the demos itself', async () => {
    const environment = { ...stores.environment, RACE_LAB_URL: 'http://127.0.0.1:1' };
    const { stdout, status } = await lab(['race', '--driver', 'built-in'], environment);
    expect(stdout).toContain('Nobody answers at http://127.0.0.1:1; serving the demos on');
    expect(stdout).toMatch(/^Balance race: RACE CONDITION, balance (?:80|85|90)000, expected 70000$/m);
    expect(stdout).toMatch(/^Balance race: OK, balance 70000, expected 70000 \(this run\)$/m);
    // The sequence of each purchase, twice for each device and each of the two guards.
    for (const purchase of ['HP_ANDI +buys for 5000', 'HP_ADIK +buys for 10000']) {
      for (const guard of ['none', 'conditional-update']) {
        expect(stdout.match(new RegExp(`${purchase}, guard: ${guard}$`, 'gm'))).toHaveLength(2);
      }
    }
    expect(status).toBe(0);
  });
});
