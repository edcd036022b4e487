import type { Database } from '../../postgresql/database.js';
import type { SaleStore } from '../../redis/sale-store.js';
import { readRedisSale } from '../observe-sale.js';
import { raiseLocked } from '../rebuild-sale.js';
import { type Fence, withinFence } from './fence.js';

/**
 * Raises the epoch although nothing else requires it: the workers then close the sale and rebuild its counters from the
 * orders and the outbox.
 */
export async function rebuildByHand(
  database: Database,
  store: SaleStore,
  fence: Fence,
  reason: string,
): Promise<'raised' | 'superseded'> {
  const { saleId } = fence;
  const raised = await withinFence(database, store, fence, async (client, sale) => {
    const { epochSeen } = await readRedisSale(store);
    const { epoch } = await raiseLocked(client, sale, epochSeen, reason, [store.bucket]);
    await client.query(
      `INSERT INTO audit_events (sale_id, epoch, event_type, metadata) VALUES ($1, $2, 'REPAIRED', $3)`,
      [saleId, epoch, { before: { epoch: sale.epoch }, after: { epoch }, reason }],
    );
    return 'raised' as const;
  });
  if (raised === 'raised') await store.request();
  return raised;
}
