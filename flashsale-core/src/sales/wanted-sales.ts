import type { RedisStore } from '../redis/redis-store.js';

/** Sales that somebody asked about while they were not open. */
const WANTED_SALES_KEY = 'flashsale:wanted';
/** What one round takes; the next one follows at once. */
const WANTED_SALES_PER_ROUND = 50;
/** Wishes that nobody took are forgotten with all others, so that the set cannot grow for ever. */
const WANTED_TTL_MS = 60_000;

/** Asks the reconciler to look at a sale in its next round, although it is not running. */
export async function wantSale(store: RedisStore, saleId: string): Promise<void> {
  await store.client.sadd(WANTED_SALES_KEY, saleId);
  await store.client.pexpire(WANTED_SALES_KEY, WANTED_TTL_MS);
}

/** Takes some of the sales that are wanted. */
export async function takeWantedSales(store: RedisStore): Promise<string[]> {
  return store.client.spop(WANTED_SALES_KEY, WANTED_SALES_PER_ROUND);
}
