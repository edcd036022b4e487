import { beforeAll, describe, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { fillSale } from './large-sale.js';

/** Three rows of the audit trail each. */
const LARGE_SALE_ORDERS = 4_000;

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

/** Verifies the sale; resolves with the queries for which PostgreSQL would start other processes, and how many it may. */
async function watch(saleId: string): Promise<{ shared: string[]; processes: string }> {
  const { database } = verified;
  const shared: string[] = [];
  let processes = '';
  const watched = Object.create(database) as typeof database;
  watched.query = (async (sql: string, values: unknown[] = []) => {
    if (/^\s*(SELECT|WITH)\b/.test(sql)) {
      const { rows } = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
      if (rows.some((row) => row['QUERY PLAN'].includes('Gather'))) shared.push(sql);
      const setting = await database.query<{ processes: string }>(
        `SELECT current_setting('max_parallel_workers_per_gather') AS processes`,
      );
      processes = setting.rows[0]?.processes ?? '';
    }
    return database.query(sql, values);
  }) as typeof database.query;
  const { ok } = await verify({ ...verified, database: watched }, { saleId, waitMs: 0 });
  expect(ok).toBe(true);
  return { shared, processes };
}

describe('PostgreSQL answers verify', () => {
  it('alone about a small sale, since starting other processes takes longer than to read it', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    expect((await watch(saleId)).shared).toEqual([]);
  });

  it('by as many processes as it is set to about a large one', async () => {
    const { saleId } = await fillSale(stores, LARGE_SALE_ORDERS);
    const { rows } = await verified.database.query<{ processes: string }>(
      `SELECT current_setting('max_parallel_workers_per_gather') AS processes`,
    );
    expect(Number(rows[0]?.processes)).toBeGreaterThan(0);
    expect((await watch(saleId)).processes).toBe(rows[0]?.processes);
  });
});
