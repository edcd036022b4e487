import type { BucketView, RedisStore, Sale, SaleKeys, SaleObservation, StuckEntries } from 'flashsale-core';
import type { AuditFile } from '../audit-files.js';

/** The result of one check. */
export interface Finding {
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

export type CheckedSale = Pick<
  Sale,
  'saleId' | 'name' | 'totalStock' | 'sold' | 'epoch' | 'openedEpoch' | 'revision' | 'mode'
> & {
  readonly redisServer: string | null;
  readonly retiredAt: Date | null;
  readonly hasRoom: boolean;
  readonly resetEpoch: number;
  /** Its buckets, in order; none where it has one only. */
  readonly buckets: readonly Pick<CheckedSale, 'epoch' | 'openedEpoch' | 'redisServer'>[];
  /** The newest file with parts of its audit trail. */
  readonly auditFile: AuditFile | null;
  /** Whether anybody has waited for its units since the last reset. */
  readonly hasList: boolean;
};

/** Places that a waiting room called at one moment. */
export interface Call {
  readonly lane: number;
  readonly first: number;
  readonly last: number;
  readonly atMs: number;
}

/** A waiting room as Redis has it. */
export interface RoomState {
  readonly id: string | null;
  /** Its lanes, `general` first. */
  readonly queues: readonly { readonly arrivals: number; readonly serving: number }[];
  readonly bornMs: number;
  /** When people were called last. */
  readonly atMs: number;
}

/** What Redis knew of a room before PostgreSQL was asked: each call until then is in one of both. */
export interface RoomBefore {
  readonly state: RoomState;
  readonly calls: readonly Call[];
}

/** How far a check that reads many rows has come. */
export interface RowsRead {
  readonly read: number;
  readonly of: number;
  readonly what: 'orders' | 'events and segments';
}

/** One sale, or one bucket of it, in both stores. */
export interface SaleUnderCheck {
  /** With the epochs and the server of the bucket. */
  readonly sale: CheckedSale;
  /** Which bucket it is; undefined where it is the whole sale. */
  readonly bucket: number | undefined;
  /** What all buckets say of each other, at one moment each; none where the sale has one only. */
  readonly views: readonly BucketView[];
  /** The counters as Redis holds them; undefined when they are not loaded. */
  readonly counters: SaleObservation | undefined;
  /** The Redis that answers, by its run id and replication id. */
  readonly server: string;
  /** The clock of Redis minus that of PostgreSQL. */
  readonly redisAheadMs: number;
  readonly keys: SaleKeys;
  readonly redis: ReturnType<RedisStore['at']>;
  /** Its waiting room in Redis before PostgreSQL was asked; undefined where it has none. */
  readonly room: RoomBefore | undefined;
  /** Queries PostgreSQL; all queries about one sale see the same snapshot. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Reads dead letters; undefined where no broker is configured. */
  findStuckEntries(): Promise<StuckEntries | undefined>;
  onProgress(progress: RowsRead): void;
}

/** Something that must hold for every sale at rest. */
export interface SaleCheck {
  readonly id: string;
  readonly title: string;
  /** The query for PostgreSQL, ready to be pasted into Adminer or psql. */
  readonly sql?: (saleId: string) => string;
  /** The commands for Redis, as redis-cli takes them. */
  readonly redisCommands?: (keys: SaleKeys) => string[];
  /** Whether it compares the buckets of a sale with each other; any other check about Redis is of each bucket. */
  readonly isOfAllBuckets?: true;
  examine(subject: SaleUnderCheck): Promise<Finding>;
}

/** A check that runs one query in PostgreSQL and judges the result. */
export function sqlCheck<Row>(check: {
  readonly id: string;
  readonly title: string;
  readonly sql: (saleId: string) => string;
  readonly judge: (rows: Row[]) => Finding;
}): SaleCheck {
  return {
    ...check,
    async examine({ query, sale }) {
      return check.judge(await query<Row>(check.sql(sale.saleId)));
    },
  };
}

/** A check that compares the counters in Redis with the sale in PostgreSQL. */
export function countersCheck(check: {
  readonly id: string;
  readonly title: string;
  readonly sql?: (saleId: string) => string;
  readonly redisCommands: (keys: SaleKeys) => string[];
  readonly judge: (counters: SaleObservation, subject: SaleUnderCheck) => Finding | Promise<Finding>;
}): SaleCheck {
  return {
    ...check,
    async examine(subject) {
      const { counters } = subject;
      if (counters === undefined) return { expected: 'counters in Redis', found: 'none', ok: false };
      return check.judge(counters, subject);
    },
  };
}

export function equal(expected: number | string, found: number | string): Finding {
  return { expected: String(expected), found: String(found), ok: expected === found };
}

/** The condition for the orders of the sale, or of its bucket. */
export function ordersOf({ sale, bucket }: Pick<SaleUnderCheck, 'sale' | 'bucket'>): string {
  return `sale_id = '${sale.saleId}'${bucket === undefined ? '' : ` AND bucket = ${bucket}`}`;
}
