import {
  decodeOwnership,
  EPOCH_MAX,
  epochOfEntry,
  isEntryId,
  type Reservation,
} from '../../reservations/reservation.js';
import type { Queryable } from '../../reservations/dead-entries.js';
import type { SaleStore } from '../../redis/sale-store.js';
import { type Owner, readOrders, readOwners } from '../../reservations/owners.js';

/** The reservation that made the user an owner; undefined if its outbox entry is no longer known. */
export function reservationOf(saleId: string, { userId, orderId, outboxId }: Owner): Reservation | undefined {
  if (!isEntryId(outboxId) || epochOfEntry(outboxId) > EPOCH_MAX) return undefined;
  return { saleId, userId, orderId, outboxId, epoch: epochOfEntry(outboxId), reservedAtMs: 0 };
}

/** Where Redis and PostgreSQL disagree about who owns a unit. */
export interface OwnershipFindings {
  /** Owners in Redis that neither an order nor an outbox entry backs. */
  readonly unbacked: readonly Owner[];
  /** Users that Redis lost: they have an order but no ownership, or are owners missing from its set of buyers. */
  readonly lost: readonly string[];
}

/** Compares both sides page by page. Changes made meanwhile do not count as differences. */
export async function compareOwnership(database: Queryable, store: SaleStore): Promise<OwnershipFindings> {
  const unbacked: Owner[] = [];
  const lost = new Set<string>();
  for await (const owners of readOwners(store)) {
    unbacked.push(...(await findUnbacked(database, store, owners)));
    const areBuyers = await store.areBuyers(owners.map(({ userId }) => userId));
    const missing = owners.filter((_owner, i) => !areBuyers[i]);
    const now = await readOwned(store, missing);
    missing.forEach((owner, i) => now[i] === owner.owned && lost.add(owner.userId));
  }
  for await (const orders of readOrders(database, store)) {
    // The order is read first: its unit was owned before it was written.
    const owned = await store.readOwned(orders.map((order) => order.user_id));
    orders.forEach(({ id, user_id }, i) => {
      if (decodeOwnership(owned[i] ?? '').orderId.toLowerCase() !== id) lost.add(user_id);
    });
  }
  return { unbacked, lost: [...lost] };
}

/**
 * The owners that nothing backs. The outbox is read before the database, because an entry leaves it only after its
 * order is committed. Last comes a check that they are still owners: a discard may have ended that.
 */
export async function findUnbacked(database: Queryable, store: SaleStore, owners: readonly Owner[]): Promise<Owner[]> {
  const withoutOrder = await findWithoutOrder(database, store.saleId, owners);
  if (withoutOrder.length === 0) return [];
  const haveEntries = await Promise.all(
    withoutOrder.map(async ({ outboxId }) => isEntryId(outboxId) && store.hasEntry(outboxId)),
  );
  const withoutEntry = withoutOrder.filter((_owner, i) => !haveEntries[i]);
  const suspects = await findWithoutOrder(database, store.saleId, withoutEntry);
  const owned = await readOwned(store, suspects);
  return suspects.filter((owner, i) => owned[i] === owner.owned);
}

async function readOwned(store: SaleStore, owners: readonly Owner[]): Promise<readonly (string | null)[]> {
  if (owners.length === 0) return [];
  return store.readOwned(owners.map(({ userId }) => userId));
}

async function findWithoutOrder(database: Queryable, saleId: string, owners: readonly Owner[]): Promise<Owner[]> {
  if (owners.length === 0) return [];
  const { rows } = await database.query<{ user_id: string }>({
    name: 'find-buyers',
    text: 'SELECT user_id FROM orders WHERE sale_id = $1 AND user_id = ANY($2::text[])',
    values: [saleId, owners.map(({ userId }) => userId)],
  });
  const buyers = new Set(rows.map((row) => row.user_id));
  return owners.filter(({ userId }) => !buyers.has(userId));
}
