import {
  AUDIT_EVENT_TYPES,
  type AuditEventType,
  BucketTransfers,
  type BucketView,
  findStuckEntries,
  readRedisSale,
  readServerClockMs,
  type RedisLayout,
  saleKeys,
  type SaleMode,
  type SaleStore,
  shardNames,
} from 'flashsale-core';
import type pg from 'pg';
import { checksOf, QUEUE_CHECKS } from './checks/index.js';
import type { CheckedSale, Finding, RowsRead, SaleCheck, SaleUnderCheck } from './checks/check.js';
import { readRoomBefore } from './checks/rooms.js';
import { queueDepth } from './queue-depth.js';
import type { Stores } from './stores.js';

export interface CheckResult extends Finding {
  readonly id: string;
  readonly title: string;
}

export interface SaleVerdict {
  readonly saleId: string;
  readonly mode: SaleMode;
  readonly name: string;
  readonly totalStock: number;
  readonly epoch: number;
  readonly hasRoom: boolean;
  readonly hasList: boolean;
  /** How many it has; 0 where it has one only. */
  readonly buckets: number;
  readonly checks: readonly CheckResult[];
  /** Audit rows by event type, as the checks after a stress run show them. */
  readonly events: Partial<Record<AuditEventType, number>>;
}

/** Buckets whose findings are shown; of the others only the number is. */
const BUCKETS_SHOWN_MAX = 3;

const EVENTS_SQL = (saleId: string) =>
  `SELECT event_type, COUNT(*) FROM order_audit_trail WHERE sale_id = '${saleId}' GROUP BY event_type`;

/**
 * One snapshot, so that the numbers are consistent. PostgreSQL has no statistics yet of a sale that just grew: it
 * takes its orders for a handful and joins a hundred thousand of them in nested loops. A nested loop that is needed anyway
 * then looks so dear that each query would be compiled, and shared among several processes.
 */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL enable_nestloop = off;
  SET LOCAL jit = off;
  SET LOCAL max_parallel_workers_per_gather = 0`;
/** Starting the processes that share a query takes 15 ms, longer than to read so many rows. */
const ROWS_READ_ALONE_MAX = 10_000;

/** How far the checks of one sale have come. */
export interface Progress {
  readonly saleId: string;
  readonly title: string;
  /** The check under way, from 1. */
  readonly check: number;
  readonly checks: number;
  readonly looked: RowsRead | undefined;
}

/** Runs every check of one sale. */
export async function verifySale(
  stores: Stores,
  sale: CheckedSale,
  onProgress: (progress: Progress) => void,
): Promise<SaleVerdict> {
  await stores.catchUp();
  await stores.database.query(BEGIN);
  try {
    const { saleId, mode, name, totalStock, epoch, hasRoom, hasList } = sale;
    const buckets = sale.buckets.length;
    const saleChecks = checksOf(sale);
    const progress = (i: number, looked: Progress['looked']): void =>
      onProgress({ saleId, title: saleChecks[i]?.title ?? '', check: i + 1, checks: saleChecks.length, looked });
    let current = 0;
    const subjects = await examined(stores, sale, (looked) => progress(current, looked));
    const checks: CheckResult[] = [];
    for (const [i, check] of saleChecks.entries()) {
      current = i;
      progress(i, undefined);
      checks.push({ id: check.id, title: check.title, ...(await examine(check, subjects)) });
    }
    const events = await countEvents(subjects[0]);
    return { saleId, mode, name, totalStock, epoch, hasRoom, hasList, buckets, checks, events };
  } finally {
    await stores.database.query('ROLLBACK');
  }
}

/** A check about Redis is one of each bucket, where there are several. */
async function examine(check: SaleCheck, [sale, ...buckets]: Subjects): Promise<Finding> {
  if (buckets.length === 0 || check.redisCommands === undefined || check.isOfAllBuckets) return check.examine(sale);
  const findings: Finding[] = [];
  // One after another, since they share a connection.
  for (const bucket of buckets) findings.push(await check.examine(bucket));
  return joinFindings(findings);
}

/** What is wrong in which bucket. */
function joinFindings(findings: readonly Finding[]): Finding {
  const wrong = [...findings.entries()].filter(([, { ok }]) => !ok);
  if (wrong.length === 0) {
    const text = `the same in all ${findings.length} buckets`;
    return { expected: text, found: text, ok: true };
  }
  const textOf = (part: 'expected' | 'found'): string =>
    wrong
      .slice(0, BUCKETS_SHOWN_MAX)
      .map(([bucket, finding]) => `bucket ${bucket}: ${finding[part]}`)
      .join('; ');
  const more = wrong.length > BUCKETS_SHOWN_MAX ? `; and ${wrong.length - BUCKETS_SHOWN_MAX} more buckets` : '';
  return { expected: textOf('expected'), found: `${textOf('found')}${more}`, ok: false };
}

/** The sale, then each of its buckets where it has several. */
type Subjects = readonly [sale: SaleUnderCheck, ...buckets: SaleUnderCheck[]];

async function examined(
  stores: Stores,
  sale: CheckedSale,
  onProgress: SaleUnderCheck['onProgress'],
): Promise<Subjects> {
  const { database, redis } = stores;
  const store = redis.sale(sale.saleId);
  // Before the first query, from which on PostgreSQL shows one moment.
  const room = sale.hasRoom ? await readRoomBefore(redis.at(store.keys.meta), store.keys) : undefined;
  const { rows } = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  await shareIfLarge(database, sale.saleId);
  const redisNowMs = await readServerClockMs(redis.at(store.keys.meta));
  const redisAheadMs = redisNowMs - (rows[0]?.now.getTime() ?? 0);
  const common = { redisAheadMs, room, onProgress, views: [] as readonly BucketView[] };
  if (sale.buckets.length === 0) return [{ ...common, ...(await inBothStores(stores, sale, store, undefined)) }];
  const all = store.inBuckets(sale.buckets.length);
  const views = await new BucketTransfers(all).look();
  const buckets: SaleUnderCheck[] = [];
  for (const [bucket, columns] of sale.buckets.entries()) {
    const one = await inBothStores(stores, { ...sale, ...columns }, all[bucket] as SaleStore, bucket);
    buckets.push({ ...common, ...one, views });
  }
  return [{ ...common, ...(await inBothStores(stores, sale, store, undefined)), views }, ...buckets];
}

/** Lets PostgreSQL share the queries about a large sale among as many processes as it is set to. */
async function shareIfLarge(database: pg.Client, saleId: string): Promise<void> {
  const { rowCount } = await database.query('SELECT FROM order_audit_trail WHERE sale_id = $1 OFFSET $2 LIMIT 1', [
    saleId,
    ROWS_READ_ALONE_MAX,
  ]);
  if (rowCount === 1) await database.query('SET LOCAL max_parallel_workers_per_gather TO DEFAULT');
}

async function inBothStores(
  { database, redis, broker }: Stores,
  sale: CheckedSale,
  store: SaleStore,
  bucket: number | undefined,
): Promise<Omit<SaleUnderCheck, 'redisAheadMs' | 'room' | 'onProgress' | 'views'>> {
  const { observed, server } = await readRedisSale(store);
  return {
    sale,
    bucket,
    counters: observed,
    server,
    keys: store.keys,
    redis: redis.at(store.keys.meta),
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await database.query(sql, [...values])).rows as Row[],
    findStuckEntries: async () => broker && findStuckEntries(database, store, broker.deadLetters),
  };
}

async function countEvents({ query, sale }: SaleUnderCheck): Promise<SaleVerdict['events']> {
  const rows = await query<{ event_type: AuditEventType; count: number }>(EVENTS_SQL(sale.saleId));
  const counts = new Map(rows.map((row) => [row.event_type, row.count]));
  return Object.fromEntries(
    AUDIT_EVENT_TYPES.filter((type) => counts.has(type)).map((type) => [type, counts.get(type)]),
  );
}

/** Checks the queues, which all sales share; undefined where no broker is configured. */
export async function verifyQueues({ broker }: Stores): Promise<CheckResult[] | undefined> {
  if (broker === undefined) return undefined;
  const results: CheckResult[] = [];
  for (const { id, title, queueOf } of QUEUE_CHECKS) {
    const depth = await queueDepth(broker.model, queueOf(broker.topology));
    results.push({ id, title, expected: '0', found: String(depth), ok: depth === 0 });
  }
  return results;
}

/** The queries of every check as one script, ready to be pasted into Adminer or psql. */
export function checkScript(
  { saleId, mode, hasRoom, hasList, buckets }: Pick<SaleVerdict, 'saleId' | 'mode' | 'hasRoom' | 'hasList' | 'buckets'>,
  layout?: RedisLayout,
): string {
  const keys = shardNames(saleId, Math.max(buckets, 1)).map((shard) => saleKeys(shard, layout));
  const inBuckets = Array.from({ length: buckets }, () => ({ epoch: 0, openedEpoch: 0, redisServer: null }));
  const sale = { mode, hasRoom, hasList, retiredAt: null, resetEpoch: 0, auditFile: null, buckets: inBuckets };
  const questions = checksOf(sale).map(({ title, sql, redisCommands }) => [
    `-- ${title}`,
    ...keys.flatMap((ofOne) => redisCommands?.(ofOne) ?? []).map((command) => `--   redis-cli: ${command}`),
    ...(sql ? [`${sql(saleId)};`] : []),
  ]);
  return [...questions, ['-- audit rows by event type', `${EVENTS_SQL(saleId)};`]]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
