import {
  bringBackSales,
  bucketOf,
  bucketsOf,
  type Database,
  failPoint,
  findDiscarded,
  lockSalesForOrders,
  ofBucket,
  type Reservation,
  type Sale,
  type SaleMode,
} from 'flashsale-core';
import type pg from 'pg';
import { isLockTimeout } from './database-fault.js';

/** Long enough for the batches of other workers, short enough not to hold up the other sales of this batch. */
const LOCK_TIMEOUT_MS = 150;
/** A sale locked for longer than that is not waited for again within this time. */
const LOCKED_FOR_MS = 5_000;

/** Why a reservation of a batch is not written. */
export type Unwritten =
  /** It was reserved before the last reset. */
  | 'stale'
  /** An operator discarded it: its order will never exist, and its unit is released. */
  | 'discarded'
  /** It was reserved before a rebuild and must be adopted in Redis first. */
  | 'before-rebuild'
  /** PostgreSQL does not know its epoch: it was restored from a backup. It must be adopted in Redis first. */
  | 'ahead'
  /** Someone else has its sale locked. */
  | 'locked'
  /** It is a hold and its sale sells at once, or the other way round: no process of ours reserves such. */
  | 'other-mode'
  /** Its sale has another number of buckets, so it cannot be told which one has it: no process of ours reserves such. */
  | 'other-buckets'
  | 'unknown-sale';

/** Writes the reservations of a batch whose sales are locked, and answers for each. */
type Write<Item, Outcome> = (
  client: pg.PoolClient,
  current: readonly Item[],
  sales: ReadonlyMap<string, Sale>,
) => Promise<readonly Outcome[]>;

/** One transaction over the sales of a batch, in which those reservations are written that belong to the present epochs. */
export class BatchTransaction {
  /** Sales that were locked at the last attempt, each with the time until which that is assumed. */
  readonly #lockedUntilMs = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly mode: SaleMode,
  ) {}

  /**
   * Answers for each reservation, in their order: what `write` says, or why it was not written.
   * @throws the error of PostgreSQL; then nothing of the batch was written
   */
  async run<Item extends Reservation, Outcome extends string>(
    batch: readonly Item[],
    write: Write<Item, Outcome>,
  ): Promise<(Outcome | Unwritten)[]> {
    const nowMs = performance.now();
    if (batch.some(({ saleId }) => (this.#lockedUntilMs.get(saleId) ?? 0) > nowMs)) {
      return this.#run(batch, write, 'skip');
    }
    try {
      return await this.#run(batch, write, 'wait');
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      return this.#run(batch, write, 'skip');
    }
  }

  /** Waits briefly for the locks of all sales, or skips the sales that are locked. */
  async #run<Item extends Reservation, Outcome extends string>(
    batch: readonly Item[],
    write: Write<Item, Outcome>,
    locked: 'wait' | 'skip',
  ): Promise<(Outcome | Unwritten)[]> {
    const work = async (client: pg.PoolClient): Promise<(Outcome | Unwritten)[]> => {
      const saleIds = [...new Set(batch.map(({ saleId }) => saleId))];
      const sales = await lockSalesForOrders(client, saleIds, locked);
      this.#remember(saleIds, sales.busy);
      const discarded = await findDiscarded(client, batch, sales.locked.values());
      const verdicts = batch.map((reservation): Unwritten | 'current' => {
        if (sales.busy.has(reservation.saleId)) return 'locked';
        if (discarded.has(reservation)) return 'discarded';
        return this.#compare(reservation, sales.locked.get(reservation.saleId));
      });
      const forgotten = retiredSales(batch, verdicts, sales.locked);
      if (forgotten.length > 0) await bringBackSales(client, forgotten);
      const current = batch.filter((_, i) => verdicts[i] === 'current');
      const outcomes = current.length > 0 ? [...(await write(client, current, sales.locked))] : [];
      failPoint('in_transaction');
      return verdicts.map((verdict) => (verdict === 'current' ? (outcomes.shift() as Outcome) : verdict));
    };
    return this.database.transaction(work, { lockTimeoutMs: LOCK_TIMEOUT_MS });
  }

  #remember(saleIds: readonly string[], busy: ReadonlySet<string>): void {
    for (const saleId of saleIds) {
      if (busy.has(saleId)) this.#lockedUntilMs.set(saleId, performance.now() + LOCKED_FOR_MS);
      else this.#lockedUntilMs.delete(saleId);
    }
  }

  #compare({ saleId, userId, epoch, buckets = 1 }: Reservation, sale: Sale | undefined): Unwritten | 'current' {
    if (sale === undefined) return 'unknown-sale';
    if (epoch < sale.resetEpoch) return 'stale';
    if (sale.mode !== this.mode) return 'other-mode';
    if (bucketsOf(sale) !== buckets) return 'other-buckets';
    const present = ofBucket(sale, bucketOf(saleId, userId, buckets)).epoch;
    if (epoch < present) return 'before-rebuild';
    return epoch > present ? 'ahead' : 'current';
  }
}

const NEED_REDIS: ReadonlySet<Unwritten | 'current'> = new Set(['before-rebuild', 'ahead', 'discarded']);

/** Reservations from before a rebuild are decided in Redis, so a sale that Redis forgot is brought back for them. */
function retiredSales(
  batch: readonly Reservation[],
  verdicts: readonly (Unwritten | 'current')[],
  sales: ReadonlyMap<string, Sale>,
): string[] {
  const wanted = batch.filter((_, i) => NEED_REDIS.has(verdicts[i] as Unwritten | 'current'));
  return [...new Set(wanted.map(({ saleId }) => saleId))].filter((id) => sales.get(id)?.retiredAt !== undefined);
}
