import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { Verdict } from '../src/verify.js';
import type { ProgramEnd } from '../../testkit/test-support/program.js';
import { runProgram } from './run-program.js';
import { chainAnew, sellOut, type SoundSale } from './sound-sale.js';

const stores = useStores();
const folder = mkdtempSync(join(tmpdir(), 'flashsale-verify-'));
let sale: SoundSale;

beforeAll(async () => {
  sale = await sellOut(stores);
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: string[], environment: Record<string, string> = {}): Promise<ProgramEnd> =>
  runProgram('main.js', stores, args, environment);

describe('npm run verify', () => {
  it('ends with 0 and says that all checks hold', async () => {
    const { stdout, status } = await run(['--sale', sale.saleId, '--wait-ms', '0']);
    expect(stdout).toMatch(/buyers = orders \+ outbox +5 \+ 0 = 5 +5 +ok/);
    expect(stdout).toContain('Audit trail: ATTEMPTED 8, RESERVED 5, CONFIRMED 5, REJECTED_SOLD_OUT 3');
    expect(stdout).toMatch(/All \d+ checks hold\.\n$/);
    expect(status).toBe(0);
  });

  it('ends with 1 and names the check that fails', async () => {
    const faulty = await sellOut(stores);
    await stores.redis.client.incr(faulty.keys.stock);
    const { stdout, status } = await run(['--sale', faulty.saleId, '--wait-ms', '0']);
    expect(stdout).toMatch(/stock in Redis = total stock - buyers +5 - 5 = 0 +1 +FAILED/);
    expect(stdout).toContain(`FAILED: ${faulty.saleId} units-equation`);
    expect(status).toBe(1);
    await stores.redis.client.decr(faulty.keys.stock);
  });

  it('checks every sale where none is named, and prints JSON when asked', async () => {
    const another = await sellOut(stores);
    const { stdout, status } = await run(['--json', '--wait-ms', '0']);
    const verdict = JSON.parse(stdout) as Verdict;
    const saleIds = verdict.sales.map(({ saleId }) => saleId);
    expect(saleIds).toEqual(expect.arrayContaining([sale.saleId, another.saleId]));
    expect(verdict.ok).toBe(true);
    expect(status).toBe(0);
  });

  it('prints queries that PostgreSQL accepts as they are', async () => {
    const { stdout } = await run(['--sale', sale.saleId, '--wait-ms', '0', '--sql']);
    const script = stdout.slice(stdout.indexOf('\n-- '));
    const results = await stores.database.pool.query(script);
    expect(results).toHaveLength(script.match(/;$/gm)?.length ?? 0);
    expect(script).toContain(`redis-cli: GET sale:${sale.saleId}:stock`);
  });

  it('says that the queues were not checked where no broker is named', async () => {
    const { stdout, status } = await run(['--sale', sale.saleId, '--wait-ms', '0'], { RABBITMQ_URL: '' });
    expect(stdout).toContain('RabbitMQ was not checked, because RABBITMQ_URL is not set.');
    expect(status).toBe(0);
  });
});

describe('npm run verify -- --head', () => {
  it('prints a head without the other stores, which is contained later, and says where it is not', async () => {
    const sold = await sellOut(stores);
    const printed = await run(['--head', '--sale', sold.saleId], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(printed).toMatchObject({ stderr: '', status: 0 });
    const file = join(folder, 'head.json');
    writeFileSync(file, printed.stdout);
    const expected = ['--sale', sold.saleId, '--wait-ms', '0', '--expect-head', file];
    const contained = await run(expected);
    expect(contained.stdout).toMatch(/the head of .* is contained +2 chains +2 chains +ok/);
    expect(contained.status).toBe(0);
    await stores.database.pool.query(`UPDATE audit_links SET hash = '' WHERE sale_id = $1 AND kind = 'segment'`, [
      sold.saleId,
    ]);
    const { stdout, status } = await run(expected);
    expect(stdout).toContain(`${sold.saleId}: link 1 of chain api-1 of epoch 1 is missing or another one`);
    expect(stdout).toContain(`${sold.saleId} audit-chained, audit-head-contained`);
    expect(status).toBe(1);
    await chainAnew(stores.database, sold.saleId);
  });

  it('refuses a file that is none, in one sentence', async () => {
    const { stderr, status } = await run(['--expect-head', join(folder, 'nothing')]);
    expect(stderr).toMatch(/^--expect-head .*nothing cannot be read: ENOENT: no such file or directory\.\n$/);
    expect(status).toBe(2);
  });
});

describe('when nothing can be checked, npm run verify ends with 2 and a message', () => {
  const away = '127.0.0.1:1';

  it.each([
    ['PostgreSQL', { DATABASE_URL: `postgresql://me:secret@${away}/shop` }, `${away}/shop`],
    ['Redis', { REDIS_URL: `redis://me:secret@${away}` }, away],
    ['RabbitMQ', { RABBITMQ_URL: `amqp://me:secret@${away}/vhost` }, `${away}/vhost`],
  ])('%s is away', async (store, environment, address) => {
    const { stderr, status } = await run(['--wait-ms', '0'], environment);
    expect(stderr).toBe(`${store} at ${address} cannot be reached: connect ECONNREFUSED ${away}.\n`);
    expect(status).toBe(2);
  });

  it('there is no such sale', async () => {
    const { stderr, status } = await run(['--sale', 'sale_9', '--wait-ms', '0']);
    expect(stderr).toMatch(/^There is no sale sale_9\. The sales are /);
    expect(stderr).toContain(sale.saleId);
    expect(status).toBe(2);
  });

  it('an option is unknown', async () => {
    const { stderr, stdout, status } = await run(['--frobnicate']);
    expect(stderr).toBe("Unknown option '--frobnicate'; see --help.\n");
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('the environment names no database', async () => {
    const { stderr, status } = await run([], { DATABASE_URL: '' });
    expect(stderr).toMatch(/DATABASE_URL.*`npm start` leaves the addresses in \.local\/env\.\n$/);
    expect(status).toBe(2);
  });
});

it('npm run verify -- --help explains every option', async () => {
  const { stdout, status } = await run(['--help']);
  for (const option of ['--sale', '--wait-ms', '--sql', '--json', '--head', '--expect-head'])
    expect(stdout).toContain(option);
  expect(status).toBe(0);
});
