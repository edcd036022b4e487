import { Injectable, Logger } from '@nestjs/common';
import { Database } from 'flashsale-core';
import type { SaleMoney } from './live-view.js';

/** Whoever watches a sale asks every second; its orders and payments are summed more rarely, the more of them there are. */
const AGE_MS_MIN = 2_000;
const AGE_PER_MS_OF_READING = 20;
/** Sales whose sums are kept; beyond this the one that came first is forgotten. */
const SALES_MAX = 256;

/** One statement, so that an order and its payment are of one instant. */
const MONEY = `
  WITH payment AS (
    SELECT CASE p.state WHEN 'AUTHORIZED' THEN p.amount ELSE p.captured - p.refunded END AS amount,
           EXISTS (SELECT FROM orders o WHERE o.id = p.order_id AND o.sale_id = p.sale_id AND o.status = 'CONFIRMED') AS has_order,
           EXISTS (SELECT FROM payment_commands c
                    WHERE c.payment_id = p.id AND c.kind IN ('VOID', 'REFUND') AND c.state IN ('DUE', 'DONE')) AS is_returned
      FROM payments p WHERE p.sale_id = $1 AND p.state IN ('AUTHORIZED', 'CAPTURED')
  )
  SELECT now() AS at, s.currency,
         (SELECT COALESCE(SUM(amount), 0) FROM orders WHERE sale_id = $1 AND status = 'CONFIRMED')::float8 AS sold,
         (SELECT COALESCE(SUM(amount), 0) FROM payment WHERE NOT is_returned)::float8 AS kept,
         (SELECT COALESCE(SUM(amount), 0) FROM payment WHERE is_returned)::float8 AS returning,
         (SELECT COUNT(*) FROM payment WHERE NOT is_returned AND NOT has_order)::int AS strays
    FROM sales s WHERE s.id = $1`;

type Row = Omit<SaleMoney, 'at'> & { readonly at: Date };

interface Kept {
  readonly money: Promise<SaleMoney | null>;
  /** By the monotonic clock; Infinity while it is read. */
  staleAtMs: number;
}

/** What the orders of a sale cost, and what its payments hold; all that ask within a while get the same sums. */
@Injectable()
export class SaleMoneyReader {
  readonly #logger = new Logger(SaleMoneyReader.name);
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly database: Database) {}

  /** Null while PostgreSQL is away. */
  read(saleId: string): Promise<SaleMoney | null> {
    const known = this.#kept.get(saleId);
    if (known !== undefined && performance.now() < known.staleAtMs) return known.money;
    const beganMs = performance.now();
    const kept: Kept = {
      staleAtMs: Infinity,
      money: this.#sum(saleId).finally(() => {
        const nowMs = performance.now();
        kept.staleAtMs = nowMs + Math.max(AGE_MS_MIN, (nowMs - beganMs) * AGE_PER_MS_OF_READING);
      }),
    };
    this.#kept.delete(saleId);
    this.#kept.set(saleId, kept);
    const [first] = this.#kept.keys();
    if (this.#kept.size > SALES_MAX && first !== undefined) this.#kept.delete(first);
    return kept.money;
  }

  async #sum(saleId: string): Promise<SaleMoney | null> {
    try {
      const { rows } = await this.database.pool.query<Row>(MONEY, [saleId]);
      return rows[0] === undefined ? null : { ...rows[0], at: rows[0].at.toISOString() };
    } catch (error) {
      this.#logger.warn(`The money of sale ${saleId} cannot be read: ${(error as Error).message}`);
      return null;
    }
  }
}
