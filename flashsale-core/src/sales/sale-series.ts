import { REFUSAL_REASONS, type RefusalCounts } from '../redis/process-beats.js';
import type { RedisStore } from '../redis/redis-store.js';
import type { SaleStore, SeriesKey } from '../redis/sale-store.js';

/** A sale at one time. What was unknown is null; totals are of the epoch, and of all API processes. */
export interface SeriesPoint {
  readonly atMs: number;
  readonly epoch: number;
  readonly stock: number;
  readonly held: number;
  readonly sold: number;
  readonly buyers: number;
  readonly orders: number | null;
  readonly outbox: number;
  readonly queued: number | null;
  /** The highest of the step. */
  readonly attemptsPerSecond: number;
  /** Of the last ten seconds; the highest of the step. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Totals by answer. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What all API processes refused or failed to answer, of all sales, since Redis has counted. */
  readonly refusals: RefusalCounts;
}

interface Step {
  readonly key: SeriesKey;
  readonly ms: number;
  readonly pointsMax: number;
}

/** Three minutes in seconds, half an hour in tens, eight hours in twos of minutes, two weeks in hours: 936 points a sale at most. */
const STEPS: readonly [Step, ...Step[]] = [
  { key: 'seriesSeconds', ms: 1_000, pointsMax: 180 },
  { key: 'seriesTens', ms: 10_000, pointsMax: 180 },
  { key: 'seriesMinutes', ms: 120_000, pointsMax: 240 },
  { key: 'seriesHours', ms: 3_600_000, pointsMax: 336 },
];
/** After the last point; a sale that is removed from Redis takes its series along. */
const SERIES_TTL_MS = 14 * 24 * 3_600_000;

/** The course of sales, in steps that are the coarser the older they are. */
export class SaleSeries {
  constructor(private readonly redis: RedisStore) {}

  /**
   * Adds a point after `last`, the one before it. A step that ended between the two is summed up in the next coarser one. Whoever
   * adds it again, or an older one, changes nothing.
   */
  async add(saleId: string, last: SeriesPoint | undefined, point: SeriesPoint): Promise<void> {
    const store = this.redis.sale(saleId);
    if (last !== undefined && last.atMs < point.atMs) await sumUpSteps(store, last.atMs, point.atMs);
    await addTo(store, STEPS[0], point.atMs, point);
  }

  async newest(saleId: string): Promise<SeriesPoint | undefined> {
    const newest = await this.redis.sale(saleId).newestPoint(STEPS[0].key);
    return newest === undefined ? undefined : decode(newest);
  }

  /** What is known after this time, oldest first: each time in the finest step that still has it. */
  async read(saleId: string, afterMs = 0): Promise<SeriesPoint[]> {
    const store = this.redis.sale(saleId);
    const parts: SeriesPoint[][] = [];
    let oldestMs = Infinity;
    for (const { key } of STEPS) {
      const read = (await store.readPoints(key, '-', '+')).map(decode).filter(({ atMs }) => atMs < oldestMs);
      parts.unshift(read);
      oldestMs = read[0]?.atMs ?? oldestMs;
      if (oldestMs <= afterMs) break;
    }
    return parts.flat().filter(({ atMs }) => atMs > afterMs);
  }
}

/** From fine to coarse, because each step is summed up from the one below it. */
async function sumUpSteps(store: SaleStore, lastMs: number, nowMs: number): Promise<void> {
  for (const [index, step] of STEPS.entries()) {
    const finer = STEPS[index - 1];
    const beganMs = lastMs - (lastMs % step.ms);
    if (finer === undefined || nowMs < beganMs + step.ms) continue;
    const points = (await store.readPoints(finer.key, beganMs, beganMs + step.ms - 1)).map(decode);
    const newest = points.at(-1);
    if (newest !== undefined) await addTo(store, step, beganMs, points.reduce(sumUp));
  }
}

/** The later one, with the peaks of both. */
function sumUp(one: SeriesPoint, later: SeriesPoint): SeriesPoint {
  const peak = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? (a ?? b) : Math.max(a, b);
  return {
    ...later,
    attemptsPerSecond: Math.max(one.attemptsPerSecond, later.attemptsPerSecond),
    p50: peak(one.p50, later.p50),
    p95: peak(one.p95, later.p95),
    p99: peak(one.p99, later.p99),
  };
}

async function addTo(store: SaleStore, step: Step, atMs: number, point: SeriesPoint): Promise<void> {
  const { key, pointsMax } = step;
  await store.addPoint(key, atMs, encode(point), { pointsMax, ttlMs: SERIES_TTL_MS });
}

/** Without names, which would be most of its bytes. */
function encode(point: SeriesPoint): string {
  const { atMs, epoch, stock, held, sold, buyers, orders, outbox, queued, attemptsPerSecond, p50, p95, p99 } = point;
  const numbers = [atMs, epoch, stock, held, sold, buyers, orders, outbox, queued, attemptsPerSecond, p50, p95, p99];
  const refusals = REFUSAL_REASONS.map((reason) => point.refusals[reason]);
  const outcomes = Object.fromEntries(Object.entries(point.outcomes).filter(([, count]) => count > 0));
  return JSON.stringify([...numbers, refusals, outcomes]);
}

type Encoded = [
  ...[atMs: number, epoch: number, stock: number, held: number, sold: number, buyers: number],
  ...[orders: number | null, outbox: number, queued: number | null, attemptsPerSecond: number],
  ...[p50: number | null, p95: number | null, p99: number | null],
  ...[refusals: number[], outcomes: Record<string, number>],
];

function decode(text: string): SeriesPoint {
  const [atMs, epoch, stock, held, sold, buyers, orders, outbox, queued, attemptsPerSecond, p50, p95, p99, ...counts] =
    JSON.parse(text) as Encoded;
  const [refused, outcomes] = counts;
  return {
    ...{ atMs, epoch, stock, held, sold, buyers, orders, outbox, queued, attemptsPerSecond, p50, p95, p99, outcomes },
    refusals: Object.fromEntries(
      REFUSAL_REASONS.map((reason, index) => [reason, refused[index] ?? 0]),
    ) as unknown as RefusalCounts,
  };
}
