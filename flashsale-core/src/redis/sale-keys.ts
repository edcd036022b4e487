import calculateSlot from 'cluster-key-slot';
import { parseShard } from './shard.js';

const SLOTS = 16_384;
/** Tags of buckets that are remembered, so that they are not searched for each call. */
const TAGS_MAX = 10_000;
const tags = new Map<string, string>();

/** The Redis keys of one sale, or of one bucket of it. */
export interface SaleKeys {
  readonly meta: string;
  readonly stock: string;
  readonly users: string;
  readonly orders: string;
  readonly outbox: string;
  /** Those of a HOLD sale, which has meta, outbox and figures besides. */
  readonly free: string;
  readonly owners: string;
  readonly holdings: string;
  readonly deadlines: string;
  readonly waiters: string;
  readonly listings: string;
  /** Those of a sale with a waiting room. */
  readonly room: string;
  readonly places: string;
  readonly inside: string;
  readonly admitted: string;
  readonly calls: string;
  readonly left: string;
  /** Shown only to the operator; may be lost without harm. */
  readonly figures: string;
  /** The course of the sale, one for each step; as harmless. */
  readonly seriesSeconds: string;
  readonly seriesTens: string;
  readonly seriesMinutes: string;
  readonly seriesHours: string;
}

export type RedisLayout = 'standalone' | 'cluster';

/**
 * The only place that knows the key format. On a cluster the id is a hash tag, so all keys of a sale share a slot; those
 * of its buckets are in slots that are spread evenly.
 *
 * @param shard the id of the sale, or the name of one of its shards
 */
export function saleKeys(shard: string, layout: RedisLayout = 'standalone'): SaleKeys {
  const prefix = layout === 'cluster' ? `sale:{${clusterTag(shard)}}` : `sale:${shard}`;
  return {
    meta: `${prefix}:meta`,
    stock: `${prefix}:stock`,
    users: `${prefix}:users`,
    orders: `${prefix}:orders`,
    outbox: `${prefix}:outbox`,
    free: `${prefix}:free`,
    owners: `${prefix}:owners`,
    holdings: `${prefix}:holdings`,
    deadlines: `${prefix}:deadlines`,
    waiters: `${prefix}:waiters`,
    listings: `${prefix}:listings`,
    room: `${prefix}:room`,
    places: `${prefix}:places`,
    inside: `${prefix}:inside`,
    admitted: `${prefix}:admitted`,
    calls: `${prefix}:calls`,
    left: `${prefix}:left`,
    figures: `${prefix}:figures`,
    seriesSeconds: `${prefix}:seriesSeconds`,
    seriesTens: `${prefix}:seriesTens`,
    seriesMinutes: `${prefix}:seriesMinutes`,
    seriesHours: `${prefix}:seriesHours`,
  };
}

/** The first tag whose slot is in the bucket's share of all slots, so a bucket's server depends on nothing but its name. */
function clusterTag(shard: string): string {
  if (!shard.includes('#')) return shard;
  const known = tags.get(shard);
  if (known !== undefined) return known;
  const { bucket, buckets } = parseShard(shard);
  for (let tried = 0; ; tried += 1) {
    // With the number of buckets: a sale that is created again may have another one.
    const tag = `${shard}.${tried}`;
    if (Math.floor((calculateSlot(tag) * buckets) / SLOTS) !== bucket) continue;
    if (tags.size >= TAGS_MAX) tags.clear();
    tags.set(shard, tag);
    return tag;
  }
}

/** A mark beside the keys of a sale that expires by itself. */
export function keptKey({ meta }: Pick<SaleKeys, 'meta'>): string {
  return meta.replace(/meta$/, 'kept');
}

/** The key of the lease on a duty for one process at a time. */
export function leaseKey(duty: string): string {
  return `flashsale:lease:${duty}`;
}

/** The keys that every script of INSTANT sales takes, in order. */
export function scriptKeys({
  meta,
  stock,
  users,
  orders,
  outbox,
}: Pick<SaleKeys, 'meta' | 'stock' | 'users' | 'orders' | 'outbox'>): [string, string, string, string, string] {
  return [meta, stock, users, orders, outbox];
}

/** The keys that scripts of HOLD sales take, in order. A script of one mode finds nothing in a sale of the other. */
export function holdScriptKeys({ meta, free, owners, holdings, outbox, deadlines }: SaleKeys): string[] {
  return [meta, free, owners, holdings, outbox, deadlines];
}

/** The keys of those that may give units back, or change the waiting list. */
export function listScriptKeys(keys: SaleKeys): string[] {
  return [...holdScriptKeys(keys), keys.waiters, keys.listings];
}

/** Every key that Redis holds for a sale, of either mode. */
export function everyKey(keys: SaleKeys): string[] {
  return Object.values(keys) as string[];
}

/** The ids of all sales that this Redis holds, so that those missing from PostgreSQL can be found. */
export const HELD_SALES_KEY = 'flashsale:sales';

/** Sales that were requested while they were not open. */
export const REQUESTED_SALES_KEY = 'flashsale:wanted';

/** The highest epoch among the sales that this Redis has forgotten; nothing else is kept of them. */
export const FORGOTTEN_EPOCH_KEY = 'flashsale:forgotten-epoch';

/** The id of the shop whose database this Redis belongs to. */
export const SHOP_KEY = 'flashsale:shop';

/** The processes of the shop, as each of them said a moment ago. */
export const PROCESSES_KEY = 'flashsale:processes';

/** There while a solution of this challenge must not be used again; it expires by itself. */
export function solutionKey(signature: string): string {
  return `flashsale:solved:${signature}`;
}

/** How many requests all API processes refused or failed to answer. */
export const REFUSALS_KEY = 'flashsale:refusals';

/** Since when PostgreSQL does not answer the process that ends holds, in ms by the clock of Redis; absent while it does. */
export const DATABASE_AWAY_KEY = 'flashsale:postgresql-away';

/** There while no hold may be ended after such an outage; it expires by itself. */
export const HOLD_GRACE_KEY = 'flashsale:hold-grace';
