import type { Database } from '../postgresql/database.js';
import type { RedisStore } from '../redis/redis-store.js';
import { lockNewSales } from '../sales/sale-records.js';
import type { Sale } from '../sales/sale.js';
import { nextStep } from './next-step.js';
import { readRedisSale } from './observe-sale.js';
import { RAISE_LOCK_TIMEOUT_MS, readEpochFloor } from './rebuild-sale.js';

/** So many rows are locked while Redis is asked about their sales, by one write. */
const RAISED_TOGETHER_MAX = 100;

/**
 * Raises the epoch of sales that were never open, many in one transaction, as `raiseEpoch` does of one: under the lock of each row,
 * after Redis was asked under that lock. What was raised elsewhere, is locked or sells in buckets is left out. Resolves with the sales as they are now,
 * by their ids; opening them is the next step of each.
 */
export async function raiseNewSales(
  database: Database,
  redis: RedisStore,
  saleIds: readonly string[],
): Promise<ReadonlyMap<string, Sale>> {
  const raised = new Map<string, Sale>();
  for (let from = 0; from < saleIds.length; from += RAISED_TOGETHER_MAX) {
    for (const sale of await raiseSome(database, redis, saleIds.slice(from, from + RAISED_TOGETHER_MAX)))
      raised.set(sale.saleId, sale);
  }
  return raised;
}

async function raiseSome(database: Database, redis: RedisStore, saleIds: readonly string[]): Promise<Sale[]> {
  return database.transaction(
    async (client) => {
      const sales = await lockNewSales(client, saleIds);
      if (sales.length === 0) return [];
      const floor = await readEpochFloor(client);
      const inRedis = await redis.inOneWrite(() =>
        Promise.all(sales.map(({ saleId }) => readRedisSale(redis.sale(saleId)))),
      );
      const raised = sales.flatMap((sale, i): Sale[] => {
        const seen = inRedis[i];
        if (seen === undefined || nextStep(sale, seen).step !== 'raise') return [];
        const epoch = Math.max(seen.epochSeen, floor) + 1;
        // A new sale begins like a reset, so it inherits nothing from a deleted one with the same id.
        return [{ ...sale, epoch, resetEpoch: epoch }];
      });
      await client.query(
        `UPDATE sales SET epoch = raised.epoch, reset_epoch = raised.epoch
           FROM unnest($1::text[], $2::int[]) AS raised (id, epoch) WHERE sales.id = raised.id`,
        [raised.map(({ saleId }) => saleId), raised.map(({ epoch }) => epoch)],
      );
      return raised;
    },
    { lockTimeoutMs: RAISE_LOCK_TIMEOUT_MS },
  );
}
