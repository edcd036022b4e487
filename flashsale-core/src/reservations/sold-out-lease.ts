import { setTimeout as sleep } from 'node:timers/promises';
import type { SaleStore } from '../redis/sale-store.js';

/**
 * For this time, by its own monotonic clock and from before it asked, the holder of a lease may answer "sold out" from
 * memory. QUIET_MS in redis/scripts.ts is longer.
 */
export const LEASE_MS = 500;
const BUYERS_PER_PAGE = 1_000;

/** While it lasts nobody gets a unit of the sale, and nobody becomes an owner. */
export interface SoldOutLease {
  /** Of a sale in buckets the highest that any of them has. */
  readonly epoch: number;
  /** That of each bucket; absent if there is one only. */
  readonly epochs?: readonly number[];
  /** Epoch ms by the clock of Redis. */
  readonly leasedAtMs: number;
  /** Two leases with the same basis have the same owners, except for those who were released meanwhile. */
  readonly basis: string;
  readonly owners: number;
}

/** Resolves undefined if the sale is not sold out, or "sold out" may change soon. @throws if Redis is unavailable */
export async function leaseSoldOut(
  store: SaleStore,
): Promise<(SoldOutLease & { readonly ledger: number }) | undefined> {
  const reply = await store.leaseSoldOut();
  if (reply[0] === 'none') return undefined;
  const [, epoch, leasedAtMs, server, lastEntryId, owners, ledger] = reply;
  return { epoch, leasedAtMs, owners, ledger, basis: `${epoch} ${server} ${lastEntryId}` };
}

/** The users who own a unit, page by page. Those who stay owners all the time are among them. */
export async function* readBuyers(store: SaleStore): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, userIds] = await store.scanBuyers(cursor, BUYERS_PER_PAGE);
    yield userIds;
    cursor = next;
  } while (cursor !== '0');
}

/**
 * Waits until no process answers by what the sale was before a change that Redis has already. Whoever reports such a
 * change waits first, so nobody who knows of it is answered by what was before.
 */
export async function untilLeasesEnd(store: SaleStore): Promise<void> {
  const leftMs = await store.quietLeftMs();
  if (leftMs > 0) await sleep(leftMs);
}
