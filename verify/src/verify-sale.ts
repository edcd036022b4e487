import {
  AUDIT_EVENT_TYPES,
  type AuditEventType,
  findStuckEntries,
  readRedisSale,
  readServerClockMs,
  type RedisLayout,
  saleKeys,
  type SaleMode,
} from 'flashsale-core';
import { checksOf, QUEUE_CHECKS } from './checks/index.js';
import type { CheckedSale, Finding, RowsRead, SaleUnderCheck } from './checks/check.js';
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
  readonly checks: readonly CheckResult[];
  /** Audit rows by event type, as the checks after a stress run show them. */
  readonly events: Partial<Record<AuditEventType, number>>;
}

const EVENTS_SQL = (saleId: string) =>
  `SELECT event_type, COUNT(*) FROM order_audit_trail WHERE sale_id = '${saleId}' GROUP BY event_type`;

/**
 * One snapshot, so that the numbers are consistent. PostgreSQL has no statistics yet of a sale that just grew: it
 * takes its orders for a handful and joins a hundred thousand of them in nested loops. JIT is off, as a nested loop that
 * is needed anyway is no reason to compile the query.
 */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL enable_nestloop = off;
  SET LOCAL jit = off`;

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
    const saleChecks = checksOf(sale);
    const progress = (i: number, looked: Progress['looked']): void =>
      onProgress({ saleId, title: saleChecks[i]?.title ?? '', check: i + 1, checks: saleChecks.length, looked });
    let current = 0;
    const subject = await examined(stores, sale, (looked) => progress(current, looked));
    const checks: CheckResult[] = [];
    for (const [i, check] of saleChecks.entries()) {
      current = i;
      progress(i, undefined);
      checks.push({ id: check.id, title: check.title, ...(await check.examine(subject)) });
    }
    return { saleId, mode, name, totalStock, epoch, hasRoom, hasList, checks, events: await countEvents(subject) };
  } finally {
    await stores.database.query('ROLLBACK');
  }
}

async function examined(
  { database, redis, broker }: Stores,
  sale: CheckedSale,
  onProgress: SaleUnderCheck['onProgress'],
): Promise<SaleUnderCheck> {
  const store = redis.sale(sale.saleId);
  // Before the first query, from which on PostgreSQL shows one moment.
  const room = sale.hasRoom ? await readRoomBefore(redis.at(store.keys.meta), store.keys) : undefined;
  const { rows } = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const redisNowMs = await readServerClockMs(redis.at(store.keys.meta));
  const { observed, server } = await readRedisSale(store);
  return {
    sale,
    counters: observed,
    server,
    redisAheadMs: redisNowMs - (rows[0]?.now.getTime() ?? 0),
    keys: store.keys,
    redis: redis.at(store.keys.meta),
    room,
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await database.query(sql, [...values])).rows as Row[],
    findStuckEntries: async () => broker && findStuckEntries(database, store, broker.deadLetters),
    onProgress,
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
  { saleId, mode, hasRoom, hasList }: Pick<SaleVerdict, 'saleId' | 'mode' | 'hasRoom' | 'hasList'>,
  layout?: RedisLayout,
): string {
  const keys = saleKeys(saleId, layout);
  const questions = checksOf({ mode, hasRoom, hasList, retiredAt: null, resetEpoch: 0, auditFile: null }).map(
    ({ title, sql, redisCommands }) => [
      `-- ${title}`,
      ...(redisCommands?.(keys) ?? []).map((command) => `--   redis-cli: ${command}`),
      ...(sql ? [`${sql(saleId)};`] : []),
    ],
  );
  return [...questions, ['-- audit rows by event type', `${EVENTS_SQL(saleId)};`]]
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
