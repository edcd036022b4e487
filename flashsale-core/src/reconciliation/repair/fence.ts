import type pg from 'pg';
import type { Database } from '../../postgresql/database.js';
import type { SaleStore } from '../../redis/sale-store.js';
import { readRedisSale } from '../observe-sale.js';
import { isClosed, ofBucket, type Sale } from '../../sales/sale.js';
import { findSale, lockSale } from '../../sales/sale-records.js';

/** Workers hold the row for a few ms at a time; a longer lock means that somebody is changing the sale. */
const LOCK_TIMEOUT_MS = 2_000;

/** The epoch of the sale, or of one bucket, open in both stores, in which something was found. A finding from another epoch means nothing. */
export interface Fence {
  readonly saleId: string;
  readonly epoch: number;
}

/** The fence of a sale that is open and that Redis serves; undefined while it is closed, being rebuilt or damaged. */
export async function readFence(database: Database, store: SaleStore): Promise<Fence | undefined> {
  const { saleId } = store;
  const sale = await findSale(database.pool, saleId);
  if (sale === undefined || isClosed(ofBucket(sale, store.bucket))) return undefined;
  const fence = { saleId, epoch: ofBucket(sale, store.bucket).epoch };
  return (await isOpenInRedis(store, fence)) ? fence : undefined;
}

/**
 * Runs `work` while nobody can add an order, reset the sale or raise its epoch. Resolves 'superseded' if the sale is no
 * longer open in the epoch of the fence.
 */
export async function withinFence<T>(
  database: Database,
  store: SaleStore,
  fence: Fence,
  work: (client: pg.PoolClient, sale: Sale) => Promise<T>,
): Promise<T | 'superseded'> {
  return database.transaction(
    async (client) => {
      const sale = await lockSale(client, fence.saleId);
      const present = sale && ofBucket(sale, store.bucket);
      if (present?.epoch !== fence.epoch || isClosed(present)) return 'superseded';
      return (await isOpenInRedis(store, fence)) ? work(client, sale as Sale) : 'superseded';
    },
    { lockTimeoutMs: LOCK_TIMEOUT_MS },
  );
}

async function isOpenInRedis(store: SaleStore, { epoch }: Fence): Promise<boolean> {
  const { observed } = await readRedisSale(store);
  return observed?.ready === true && observed.epoch === epoch;
}
