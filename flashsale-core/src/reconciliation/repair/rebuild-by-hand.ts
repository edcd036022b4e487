import type { Database } from '../../postgresql/database.js';
import type { RedisStore } from '../../redis/redis-store.js';
import { saleKeys } from '../../redis/sale-keys.js';
import { readRedisSale } from '../observe-sale.js';
import { raiseLocked } from '../rebuild-sale.js';
import { wantSale } from '../../sales/wanted-sales.js';
import { type Fence, withinFence } from './fence.js';

/**
 * Ends the epoch although nothing else asks for it: the workers then close the sale and build its counters anew, from the
 * orders and the outbox.
 */
export async function rebuildByHand(
  database: Database,
  store: RedisStore,
  fence: Fence,
  reason: string,
): Promise<'raised' | 'superseded'> {
  const { saleId } = fence;
  const raised = await withinFence(database, store, fence, async (client, sale) => {
    const { epochSeen } = await readRedisSale(store, saleKeys(saleId));
    const { epoch } = await raiseLocked(client, sale, epochSeen, reason);
    await client.query(
      `INSERT INTO audit_events (sale_id, epoch, event_type, metadata) VALUES ($1, $2, 'REPAIRED', $3)`,
      [saleId, epoch, { before: { epoch: sale.epoch }, after: { epoch }, reason }],
    );
    return 'raised' as const;
  });
  if (raised === 'raised') await wantSale(store, saleId);
  return raised;
}
