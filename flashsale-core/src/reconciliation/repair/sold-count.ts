import type pg from 'pg';
import type { Database } from '../../postgresql/database.js';
import type { SaleStore } from '../../redis/sale-store.js';
import { type Fence, withinFence } from './fence.js';
import { withLongTimeout } from './long-timeout.js';

export interface SoldCount {
  readonly sold: number;
  /** The correct value: the number of orders, at most the total stock. */
  readonly counted: number;
}

export async function readSoldCount(database: Database, saleId: string): Promise<SoldCount> {
  return database.transaction((client) => count(client, saleId));
}

/** Counts the orders again while nobody can add one. Resolves with whether `sold` was wrong. */
export async function recountSold(database: Database, store: SaleStore, fence: Fence): Promise<boolean | 'superseded'> {
  const { saleId, epoch } = fence;
  return withinFence(database, store, fence, async (client) => {
    const { sold, counted } = await count(client, saleId);
    if (sold === counted) return false;
    await client.query('UPDATE sales SET sold = $2 WHERE id = $1', [saleId, counted]);
    await client.query(
      `INSERT INTO audit_events (sale_id, epoch, event_type, metadata) VALUES ($1, $2, 'REPAIRED', $3)`,
      [saleId, epoch, { before: { sold }, after: { sold: counted }, reason: 'sold did not count the orders' }],
    );
    return true;
  });
}

async function count(client: pg.PoolClient, saleId: string): Promise<SoldCount> {
  const { rows } = await client.query<SoldCount>(
    await withLongTimeout(client, {
      text: `SELECT sold, LEAST(total_stock, (SELECT COUNT(*)::int FROM orders WHERE sale_id = $1)) AS counted
               FROM sales WHERE id = $1`,
      values: [saleId],
    }),
  );
  return rows[0] ?? { sold: 0, counted: 0 };
}
