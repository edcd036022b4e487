import { describe, expect, it } from '@jest/globals';
import type { RepairReport } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { ProgramEnd } from '../../testkit/test-support/program.js';
import { runProgram } from './run-program.js';
import { chainAnew, sellOut, type SoundSale } from './sound-sale.js';

const stores = useStores();

const repair = (args: string[], environment: Record<string, string> = {}): Promise<ProgramEnd> =>
  runProgram('repair/main.js', stores, args, environment);

async function sellOutAndLoseOne(): Promise<SoundSale> {
  const sale = await sellOut(stores);
  const { pool } = stores.database;
  await pool.query('DELETE FROM orders WHERE id = $1', [sale.buyers[0]?.orderId]);
  await pool.query('DELETE FROM audit_events WHERE order_id = $1', [sale.buyers[0]?.orderId]);
  await pool.query('UPDATE sales SET sold = sold - 1 WHERE id = $1', [sale.saleId]);
  await chainAnew(stores.database, sale.saleId);
  return sale;
}

describe('npm run repair', () => {
  it('ends with 0 where nothing differs', async () => {
    const { saleId } = await sellOut(stores);
    const { stdout, stderr, status } = await repair(['--sale', saleId]);
    expect(stdout).toMatch(/orders that Redis knows and PostgreSQL lost +0 {2}-\n/);
    expect(stdout).toMatch(/\nNothing differs\.\n$/);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it('shows what it would do, ends with 1, and does it with --apply', async () => {
    const { saleId, buyers } = await sellOutAndLoseOne();
    const looked = await repair(['--sale', saleId]);
    expect(looked.stdout).toContain('nothing is changed without --apply');
    expect(looked.stdout).toMatch(/orders that Redis knows and PostgreSQL lost +1 {2}written again\n/);
    expect(looked.stdout).toContain(`    user-0: order ${buyers[0]?.orderId}\n`);
    expect(looked.stdout).toMatch(/\n1 differences?; --apply mends it as said above\.\n$/);
    expect(looked.status).toBe(1);
    expect(await stores.readOrders(saleId)).toHaveLength(4);

    const applied = await repair(['--sale', saleId, '--apply', '--json']);
    const report = JSON.parse(applied.stdout) as RepairReport;
    expect(report).toMatchObject({ saleId, applied: true });
    expect(report.findings.find(({ id }) => id === 'lost-orders')).toMatchObject({ found: 1, mended: 1 });
    expect(applied.status).toBe(0);
    expect(await stores.readOrders(saleId)).toHaveLength(5);
    expect((await repair(['--sale', saleId])).status).toBe(0);
  });

  it('says that the workers rebuild the sale, and ends with 1 where something is left', async () => {
    const { saleId, keys } = await sellOutAndLoseOne();
    await stores.redis.client.hset(keys.orders, 'user-0', 'by-hand|', 'user-1', 'by-hand|');
    const { stdout, status } = await repair(['--sale', saleId, '--apply']);
    expect(stdout).toMatch(/owners whom neither .* backs +0 of 1 {2}left as they are/);
    expect(stdout).toMatch(/buyers that PostgreSQL knows and Redis lost +1 of 1 /);
    expect(stdout).toMatch(/\n1 of 2 differences are mended\. The workers rebuild the sale now\.\n$/);
    expect(status).toBe(1);
    const closed = await repair(['--sale', saleId]);
    expect(closed.stderr).toMatch(new RegExp(`^Sale ${saleId} is closed, being rebuilt or not loaded; .*\\.\n$`));
    expect(closed.status).toBe(2);
  });

  it('says that dead letters were not checked where no broker is named', async () => {
    const { saleId } = await sellOut(stores);
    const { stdout, status } = await repair(['--sale', saleId], { RABBITMQ_URL: '' });
    expect(stdout).toMatch(/dead letter that is gone +0 {2}not looked for: no broker is known\n/);
    expect(status).toBe(0);
  });

  it.each([
    ['no sale is named', [], {}, 'Name the sale with --sale <id>; see --help.'],
    ['there is no such sale', ['--sale', 'nowhere'], {}, 'There is no sale nowhere.'],
    [
      'PostgreSQL is away',
      ['--sale', 'sale_1'],
      { DATABASE_URL: 'postgresql://me:secret@127.0.0.1:1/shop' },
      'PostgreSQL at 127.0.0.1:1/shop cannot be reached: connect ECONNREFUSED 127.0.0.1:1.',
    ],
    [
      'Redis is away',
      ['--sale', 'sale_1'],
      { REDIS_URL: 'redis://me:secret@127.0.0.1:1' },
      'Redis at 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1.',
    ],
  ])('ends with 2 and one sentence where %s', async (_case, args, environment, sentence) => {
    const { stdout, stderr, status } = await repair(args, environment);
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: `${sentence}\n`, status: 2 });
  });

  it('prints its help', async () => {
    const { stdout, status } = await repair(['--help']);
    for (const option of ['--sale', '--apply', '--forget-unbacked', '--json']) expect(stdout).toContain(option);
    expect(status).toBe(0);
  });
});
