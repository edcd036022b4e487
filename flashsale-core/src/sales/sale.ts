import { shardNames, shardOfUser } from '../redis/shard.js';

/**
 * INSTANT sells a unit at once. HOLD holds units for a buyer until a deadline; they are sold when he has paid. It is fixed
 * once the sale was opened.
 */
export type SaleMode = 'INSTANT' | 'HOLD';

/** How long an offer from the waiting list is held, where nobody says. */
export const OFFER_TTL_MS = 900_000;

/** The terms of a HOLD sale. A change counts for later holds: each hold keeps what its buyer was told. */
export interface HoldTerms {
  /** For one unit, in minor units of the currency; `unitPrice * quantityMax` is a safe integer. */
  readonly unitPrice: number;
  /** ISO 4217; fixed once the sale was opened. */
  readonly currency: string;
  readonly holdTtlMs: number;
  /** How much longer a hold lasts once its payment has begun. */
  readonly holdExtensionMs: number;
  /** Units in one order. */
  readonly quantityMax: number;
  /** Units that one user may have in all, held or sold; can only be raised once the sale was opened. */
  readonly limitPerUser: number;
  /** Holds that one user may ever have, so that nobody lets them expire again and again. */
  readonly ordersPerUserMax: number;
  /** How long units are held for who is offered them from the waiting list. */
  readonly offerTtlMs: number;
}

/** What an operator decides about a sale. Its window is half-open: startsAt <= now < endsAt. */
export interface SaleDefinition {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly state: 'OPEN' | 'PAUSED';
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Rises with every change of the definition. */
  readonly revision: number;
  readonly mode: SaleMode;
  /** Those of a HOLD sale; absent in an INSTANT one. */
  readonly terms?: HoldTerms;
}

/** One bucket of a sale, which is rebuilt by itself. */
export interface SaleBucket {
  /** Fencing token of the bucket: one of the sale's epochs, 0 before it was opened for the first time. */
  readonly epoch: number;
  /** The epoch that Redis opens or has opened; below `epoch` the bucket is closed. */
  readonly openedEpoch: number;
  /** The only server on which `openedEpoch` may be opened. */
  readonly redisServer: string | undefined;
}

/** A sale as PostgreSQL knows it. */
export interface Sale extends SaleDefinition {
  /** Units sold: of orders in the database that are confirmed. */
  readonly sold: number;
  /** Units held, of orders in the database; 0 in an INSTANT sale. */
  readonly held: number;
  /** Fencing token; 0 before the sale was opened for the first time. */
  readonly epoch: number;
  /** The epoch that the last reset, or the sale itself, began with: an older reservation never becomes an order. */
  readonly resetEpoch: number;
  /** The epoch that Redis opens or has opened; below `epoch` the sale is closed. */
  readonly openedEpoch: number;
  /** The only server on which `openedEpoch` may be opened. */
  readonly redisServer: string | undefined;
  /** Since when Redis no longer needs it: it ended, and all its orders are written. Absent while not retired. */
  readonly retiredAt?: Date;
  /** Its buckets, in order; absent if it has one only. Then `epoch` is the highest that any of them had. */
  readonly buckets?: readonly SaleBucket[];
  /** Whether only who was let in by its waiting room may buy; absent if it has none. */
  readonly hasRoom?: true;
  /**
   * Columns with values that no view can show, replaced here by the nearest that can be shown; absent if there are
   * none.
   */
  readonly unpresentable?: readonly string[];
}

/** What says where a sale is in Redis. */
export type SaleInBuckets = Pick<Sale, 'saleId' | 'buckets'>;

/** How many buckets a sale has. */
export function bucketsOf({ buckets }: Pick<Sale, 'buckets'>): number {
  return buckets?.length ?? 1;
}

/** The sale as one of its buckets is: with the epoch and the server of that bucket. */
export function ofBucket(sale: Sale, bucket: number): Sale {
  return sale.buckets === undefined ? sale : { ...sale, ...sale.buckets[bucket] };
}

/** The highest epoch that buyers are answered in; a change of a sale in buckets raises that of the sale alone. */
export function openEpochOf({ epoch, buckets }: Pick<Sale, 'epoch' | 'buckets'>): number {
  return buckets === undefined ? epoch : Math.max(...buckets.map((bucket) => bucket.epoch));
}

/** The names of the sale's shards in Redis, in the order of its buckets. */
export function shardsOf(sale: SaleInBuckets): string[] {
  return shardNames(sale.saleId, bucketsOf(sale));
}

/** The name of the shard that decides about this user. */
export function shardOf(sale: SaleInBuckets, userId: string): string {
  return shardOfUser(sale.saleId, userId, bucketsOf(sale));
}

/** Whether the epoch was raised and no server opens it yet. */
export function isClosed({ epoch, openedEpoch }: Pick<Sale, 'epoch' | 'openedEpoch'>): boolean {
  return openedEpoch < epoch;
}

export type SaleStatus = 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';

/** The status at one instant. A pause matters only inside the window. */
export function saleStatusAt(sale: Pick<SaleDefinition, 'state' | 'startsAt' | 'endsAt'>, nowMs: number): SaleStatus {
  if (nowMs < sale.startsAt.getTime()) return 'UPCOMING';
  if (nowMs >= sale.endsAt.getTime()) return 'ENDED';
  return sale.state === 'PAUSED' ? 'PAUSED' : 'ACTIVE';
}

/** The part of a definition that Redis scripts take, in their argument order. */
export function definitionArguments(sale: Omit<SaleDefinition, 'saleId' | 'mode' | 'terms'>): string[] {
  return [
    String(sale.revision),
    sale.name,
    sale.state,
    String(sale.totalStock),
    String(sale.startsAt.getTime()),
    String(sale.endsAt.getTime()),
  ];
}

/** The same for the scripts of HOLD sales, which take the terms as well. */
export function holdDefinitionArguments(sale: Omit<SaleDefinition, 'saleId'>): string[] {
  const { terms } = sale;
  if (terms === undefined) throw new Error('An INSTANT sale has no terms of holds');
  return [
    ...definitionArguments(sale),
    String(terms.unitPrice),
    terms.currency,
    String(terms.holdTtlMs),
    String(terms.holdExtensionMs),
    String(terms.quantityMax),
    String(terms.limitPerUser),
    String(terms.ordersPerUserMax),
    String(terms.offerTtlMs),
  ];
}
