import type { Database } from '../../postgresql/database.js';
import type { SaleStore } from '../../redis/sale-store.js';
import { recordDiscard } from '../../reservations/discard-reservation.js';
import type { Owner } from '../../reservations/owners.js';
import { type Fence, withinFence } from './fence.js';
import { findUnbacked, reservationOf } from './ownership.js';

const OWNERS_PER_BATCH = 100;
const REASON = 'an operator removed an owner without order and reservation';

/**
 * Removes owners that nothing backs. As with a discard, the rows come first: from then on no copy of a message becomes
 * an order. If interrupted, the next repair releases the unit. Resolves with how many were released.
 */
export async function forgetOwners(
  database: Database,
  store: SaleStore,
  fence: Fence,
  owners: readonly Owner[],
): Promise<number | 'superseded'> {
  const { saleId, epoch } = fence;
  let released = 0;
  for (let from = 0; from < owners.length; from += OWNERS_PER_BATCH) {
    const batch = owners.slice(from, from + OWNERS_PER_BATCH);
    const nowMs = (await store.timeMs()) + 1_000;
    const withdrawn = await withinFence(database, store, fence, async (client, sale) => {
      const unbacked = await findUnbacked(client, store, batch);
      for (const owner of unbacked) {
        const reservation = reservationOf(saleId, owner);
        if (reservation !== undefined) {
          await recordDiscard(client, sale, { ...reservation, reservedAtMs: nowMs }, REASON);
        }
        await client.query(
          `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, metadata)
           VALUES ($1, $2, $3, 0, $4, 'REPAIRED', $5) ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING`,
          [
            saleId,
            epoch,
            `FORGOTTEN:${owner.owned}`,
            owner.userId,
            { before: { owns: owner.orderId }, after: null, reason: REASON },
          ],
        );
      }
      return unbacked;
    });
    if (withdrawn === 'superseded') return 'superseded';
    for (const owner of withdrawn) {
      const outcome = await store.forgetOwner(epoch, owner.userId, owner.owned);
      if (outcome === 'not-ready') return 'superseded';
      if (outcome === 'released') released += 1;
    }
  }
  return released;
}
