/** The Redis keys of one sale. */
export interface SaleKeys {
  readonly meta: string;
  readonly stock: string;
  readonly users: string;
  readonly orders: string;
  readonly outbox: string;
  /** For the operator's eyes alone; may be lost without harm. */
  readonly figures: string;
}

export type RedisLayout = 'standalone' | 'cluster';

/** The only place that knows how a key looks. On a cluster the id is a hash tag, so all keys of a sale share a slot. */
export function saleKeys(saleId: string, layout: RedisLayout = 'standalone'): SaleKeys {
  const prefix = layout === 'cluster' ? `sale:{${saleId}}` : `sale:${saleId}`;
  return {
    meta: `${prefix}:meta`,
    stock: `${prefix}:stock`,
    users: `${prefix}:users`,
    orders: `${prefix}:orders`,
    outbox: `${prefix}:outbox`,
    figures: `${prefix}:figures`,
  };
}

/** A duty that one process at a time should hold. */
export function leaseKey(duty: string): string {
  return `flashsale:lease:${duty}`;
}

/** The keys that every script about a sale takes, in their order. */
export function scriptKeys({
  meta,
  stock,
  users,
  orders,
  outbox,
}: Omit<SaleKeys, 'figures'>): [string, string, string, string, string] {
  return [meta, stock, users, orders, outbox];
}

/** Everything that Redis has of a sale. */
export function everyKey({ figures, ...keys }: SaleKeys): string[] {
  return [...scriptKeys(keys), figures];
}

/** The ids of all sales that this Redis holds, so that one can be found which PostgreSQL does not have. */
export const HELD_SALES_KEY = 'flashsale:sales';

/** Sales that somebody asked about while they were not open. */
export const REQUESTED_SALES_KEY = 'flashsale:wanted';

/** The highest epoch of the sales that this Redis has forgotten, of which it knows no more than that. */
export const FORGOTTEN_EPOCH_KEY = 'flashsale:forgotten-epoch';

/** The id of the shop whose database this Redis belongs to. */
export const SHOP_KEY = 'flashsale:shop';
