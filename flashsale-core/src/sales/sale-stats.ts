import type { RedisStore } from '../redis/redis-store.js';
import type { Sale } from './sale.js';

/** A day after the last purchase nobody watches the stats any more. */
const STATS_TTL_MS = 24 * 60 * 60 * 1_000;
/** A process writes its latencies every second; older ones belong to a process that is gone. */
const LATENCIES_AGE_MS_MAX = 3_000;

/**
 * The epoch that decisions are counted in. Buckets have epochs of their own, so a sale in buckets has one count from reset to
 * reset.
 */
export function statsEpochOf(sale: Partial<Pick<Sale, 'buckets' | 'resetEpoch'>> | undefined, epoch: number): number {
  return sale?.buckets === undefined ? epoch : (sale.resetEpoch ?? epoch);
}

/** What one API process counted since its last report. */
export interface StatsToAdd {
  readonly epoch: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Latencies of the last seconds, encoded; undefined if there were none. */
  readonly latencies: string | undefined;
}

/** The sum of all API processes. */
export interface StatsSum {
  readonly outcomes: Readonly<Record<string, number>>;
  /** Latencies of the last seconds, encoded, one string per process. */
  readonly latencies: readonly string[];
}

/** The stats of sales that all API processes share. They are about right: a killed process loses its last second. */
export class SaleStats {
  /** @param instance the process that counts */
  constructor(
    private readonly redis: RedisStore,
    private readonly instance: string,
  ) {}

  async add(saleId: string, { epoch, outcomes, latencies = '' }: StatsToAdd): Promise<'added' | 'superseded'> {
    const counts = Object.entries(outcomes).flatMap(([outcome, count]) => [outcome, String(count)]);
    return this.redis.sale(saleId).addFigures(epoch, STATS_TTL_MS, this.instance, latencies, counts);
  }

  /** The stats of one epoch, ignoring those of another; `nowMs` is by the clock of Redis. */
  async read(saleId: string, epoch: number, nowMs: number): Promise<StatsSum> {
    const fields = Object.entries(await this.redis.sale(saleId).readFigures());
    if (!fields.some(([field, value]) => field === 'epoch' && value === String(epoch))) {
      return { outcomes: {}, latencies: [] };
    }
    const named = (prefix: string): [string, string][] =>
      fields.flatMap(([field, value]) => (field.startsWith(prefix) ? [[field.slice(prefix.length), value]] : []));
    return {
      outcomes: Object.fromEntries(named('outcome:').map(([outcome, count]) => [outcome, Number(count)])),
      latencies: named('latencies:').flatMap(([, value]) => {
        const [writtenAtMs = '', encoded = ''] = value.split('|');
        return nowMs - Number(writtenAtMs) <= LATENCIES_AGE_MS_MAX ? [encoded] : [];
      }),
    };
  }
}
