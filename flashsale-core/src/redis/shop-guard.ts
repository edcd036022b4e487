import type pg from 'pg';
import type { Logger } from '../process/logger.js';
import type { Keyed } from './keyed.js';
import { openRedisStore, type RedisAddress } from './open-redis.js';
import { type Admission, ForeignRedisError, type RedisStore, ShopUnknownError } from './redis-store.js';
import { readHeldSales } from './sale-store.js';
import { SHOP_KEY } from './sale-keys.js';
import { addressOf } from '../process/secrets.js';

/** The error names at most this many of the other shop's sales. */
const SALES_NAMED_MAX = 3;

export interface ShopStores {
  readonly databaseUrl: string;
  readonly redis: RedisAddress;
}

/**
 * Admits the Redis that belongs to this database: it holds the database's shop id. A Redis without a shop id is claimed
 * for this shop. If two shops reserved in one Redis, the reservations of both could become orders in either database.
 */
export class ShopGuard implements Admission {
  /** As last read from PostgreSQL, which may be unavailable when Redis comes back; purchases do not wait for it. */
  #shopId: string | undefined;
  #reading: Promise<string> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly stores: ShopStores,
  ) {}

  async admit(redis: Keyed): Promise<void> {
    const reading = this.#read();
    reading.catch(() => undefined);
    const shopId = this.#shopId ?? (await reading);
    const owner = (await redis.at(SHOP_KEY).get(SHOP_KEY)) ?? (await this.#claim(redis, shopId));
    if (owner !== shopId) {
      throw this.#foreign(`belongs to the shop ${owner}`, `is the shop ${shopId}`, shopId);
    }
  }

  /** A restored database may be another shop, so the id is read again at every admission. */
  #read(): Promise<string> {
    this.#reading ??= readShopId(this.pool)
      .then((shopId) => (this.#shopId = shopId))
      .finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** Resolves with the owner, which is another shop if that one claimed it first. */
  async #claim(redis: Keyed, shopId: string): Promise<string> {
    const held = await readHeldSales(redis);
    if (held.length > 0 && !(await wasAnyOpened(this.pool, held))) {
      const named = held.sort().slice(0, SALES_NAMED_MAX).join(', ');
      const more = held.length > SALES_NAMED_MAX ? ', …' : '';
      throw this.#foreign(`holds sales (${named}${more})`, `is the shop ${shopId} and opened none of them`, shopId);
    }
    try {
      await redis.at(SHOP_KEY).set(SHOP_KEY, shopId, 'NX');
    } catch (error) {
      const { message } = error as Error;
      if (!/^[A-Z]+ /.test(message)) throw error;
      throw new Error(`Redis takes no writes: ${message}`, { cause: error });
    }
    return (await redis.at(SHOP_KEY).get(SHOP_KEY)) ?? shopId;
  }

  #foreign(redis: string, database: string, shopId: string): ForeignRedisError {
    const {
      redis: { url, isCluster },
      databaseUrl,
    } = this.stores;
    return new ForeignRedisError(
      `Redis at ${addressOf(url)} ${redis}, but the database at ${addressOf(databaseUrl)} ${database}: ` +
        `set ${isCluster ? 'REDIS_CLUSTER' : 'REDIS_URL'} to the Redis of this database (each shop needs a server or a logical database of its own), or, ` +
        `when nothing of the other shop runs any more, give this Redis to this shop with SET ${SHOP_KEY} ${shopId}`,
    );
  }
}

/** The Redis of this database's shop, as the API and the worker use it; not connected yet. */
export function openShopRedis(stores: ShopStores, pool: pg.Pool, instance: string, logger: Logger): RedisStore {
  return openRedisStore(stores.redis, instance, logger, new ShopGuard(pool, stores));
}

/** The id of this database's shop. @throws if PostgreSQL does not return it */
export async function readShopId(pool: Pick<pg.Pool, 'query'>): Promise<string> {
  try {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM shop');
    const [row] = rows;
    if (row === undefined) throw new Error('its table shop is empty');
    return row.id;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw new ShopUnknownError(`PostgreSQL does not tell which shop this is: ${message || code}`, { cause: error });
  }
}

/** Whether this database opened any of these sales. Those that it never opened belong to another database. */
async function wasAnyOpened(pool: pg.Pool, saleIds: readonly string[]): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM sales WHERE id = ANY($1) AND epoch > 0 LIMIT 1', [saleIds]);
  return rowCount === 1;
}
