import type { CheckResult } from 'flashsale-verify';
import type { LoadResult } from '../load/load-plan.js';
import type { BenchStores } from '../stores/bench-stores.js';
import type { SalesToOpen } from './contestant.js';

/** What buyers received over several loads. A failure may or may not have been decided, so each leaves one more in doubt. */
export class ReceivedAnswers {
  #outcomes = new Map<string, number>();
  #failures = 0;

  add({ outcomes, failures }: LoadResult): void {
    for (const [outcome, count] of Object.entries(outcomes)) this.#outcomes.set(outcome, this.of(outcome) + count);
    this.#failures += failures;
  }

  of(outcome: string): number {
    return this.#outcomes.get(outcome) ?? 0;
  }

  get purchases(): number {
    return [...this.#outcomes.values()].reduce((sum, count) => sum + count, 0);
  }

  check(id: string, title: string, least: number, found: number): CheckResult {
    const most = least + this.#failures;
    const expected = most === least ? String(least) : `${least} to ${most}`;
    return { id, title, expected, found: String(found), ok: found >= least && found <= most };
  }

  forget(): void {
    this.#outcomes = new Map();
    this.#failures = 0;
  }
}

/** One statement writes this many orders with their audit rows: small enough for the deadline of a statement. */
const OWNERS_PER_STATEMENT = 50_000;

const INSERT_SALES = `INSERT INTO sales (id, name, total_stock, sold, starts_at, ends_at)
  SELECT id, 'Benchmark', $2, $3, now() - interval '1 minute', now() + interval '1 day' FROM unnest($1::text[]) AS id`;

/**
 * Writes sales as an operator does, with the orders of those who own a unit already. All at once: a sale that can be seen
 * is opened, with the orders that it has then.
 */
export async function insertSales(stores: BenchStores, { saleIds, units, owners }: SalesToOpen): Promise<void> {
  const sold = owners?.count ?? 0;
  await stores.inTransaction(async () => {
    await stores.query(INSERT_SALES, [saleIds, units + sold, sold]);
    if (owners === undefined) return;
    for (const saleId of saleIds) await insertOwners(stores, saleId, owners.prefix, owners.count);
  });
}

/** Writes the orders of `<prefix>0` to `<prefix><count - 1>` as the workers leave them: each with its three audit rows. */
async function insertOwners(stores: BenchStores, saleId: string, prefix: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += OWNERS_PER_STATEMENT) {
    await stores.query(
      `WITH made AS (
         INSERT INTO orders (id, sale_id, user_id, reserved_at)
         SELECT gen_random_uuid(), $1, $2 || n, now() FROM generate_series($3::int, $4::int) AS n
         RETURNING id, sale_id, user_id)
       INSERT INTO audit_events (sale_id, user_id, event_type, order_id, epoch)
       SELECT sale_id, user_id, event_type, made.id, 0
         FROM made, unnest(ARRAY['ATTEMPTED', 'RESERVED', 'CONFIRMED']) AS event_type`,
      [saleId, prefix, from, Math.min(from + OWNERS_PER_STATEMENT, count) - 1],
    );
  }
}
