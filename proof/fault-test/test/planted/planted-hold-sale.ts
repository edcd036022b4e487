import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { HoldAnswered } from '../../src/history/holds/hold-history.js';
import type { OrderState, RecordedHold, RecordedPayment } from '../../src/history/holds/hold-operation.js';

/** What is wrong with a HOLD sale; each is a mistake that is easily made. */
export type PlantedHoldBug =
  /** Two sweepers see the same end, and both give its units back. */
  | 'freed-twice'
  /** The units of an end stay where they are. */
  | 'never-freed'
  /** A hold ends before its deadline. */
  | 'ended-early'
  /** Whoever pays gets the order, whatever has become of it. */
  | 'confirmed-after-its-end'
  /** Money that came too late is taken all the same. */
  | 'captured-without-order'
  /** Money that came too late stays reserved. */
  | 'void-forgotten'
  /** Looks at what the buyer has, and holds then, in two calls. */
  | 'limit-not-atomic';

const PRICE = 100;
const SWEEPERS = 2;
const SWEEP_PAUSE_MS = 15;

interface Parts {
  /** Enough connections that calls overlap. */
  readonly redis: readonly Redis[];
  readonly pool: pg.Pool;
  readonly stock: number;
  readonly holdTtlMs: number;
  readonly ordersPerUserMax: number;
}

/** With the order that it is about. */
type Reserved = [answer: HoldAnswered['answer'], orderId?: string];

/** What the buyer has, or has had too often. KEYS as in RESERVE. ARGV 1 user, 2 order id, 3 orders a user may have. */
const LOOK = `
local known = redis.call('HGET', KEYS[2], ARGV[2])
if known then return { known, ARGV[2] } end
local live = redis.call('HGET', KEYS[3], ARGV[1])
if live and redis.call('HGET', KEYS[2], live) == 'CONFIRMED' then return { 'ALREADY_PURCHASED' } end
if live then return { 'ALREADY_HELD', live } end
if tonumber(redis.call('HGET', KEYS[4], ARGV[1]) or '0') >= tonumber(ARGV[3]) then return { 'TOO_MANY_HOLDS' } end`;

/** KEYS 1 free units, 2 states by order, 3 live order by user, 4 orders ever by user, 5 deadlines. ARGV as LOOK, 4 deadline. */
const TAKE = `
if tonumber(redis.call('GET', KEYS[1])) < 1 then
  return { redis.call('ZCARD', KEYS[5]) > 0 and 'ALL_HELD' or 'SOLD_OUT' }
end
redis.call('DECR', KEYS[1])
redis.call('HSET', KEYS[2], ARGV[2], 'HELD')
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
redis.call('HINCRBY', KEYS[4], ARGV[1], 1)
redis.call('ZADD', KEYS[5], ARGV[4], ARGV[2])
return { 'HELD', ARGV[2] }`;

/** Mirrors what became of an order. ARGV 1 user, 2 order id, 3 state. */
const settleScript = ({ looks, frees }: { readonly looks: boolean; readonly frees: boolean }): string => `
if ${looks ? `redis.call('HGET', KEYS[2], ARGV[2]) ~= 'HELD'` : 'false'} then return end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('ZREM', KEYS[5], ARGV[2])
if ARGV[3] == 'CONFIRMED' then return end
if ${frees} then redis.call('INCR', KEYS[1]) end
if redis.call('HGET', KEYS[3], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[3], ARGV[1]) end`;

/**
 * A minimal real HOLD sale: Redis holds, PostgreSQL decides how each hold ends, a provider keeps the money. Correct by default,
 * with one planted bug on request.
 */
export class PlantedHoldSale {
  readonly #name = `planted-${randomUUID().slice(0, 13)}`;
  readonly #table = `"${this.#name}"`;
  readonly #keys = ['free', 'states', 'live', 'ever', 'deadlines'].map((key) => `${this.#name}:${key}`);
  readonly #payments: RecordedPayment[] = [];
  readonly #sweepers: Promise<void>[] = [];
  #isOpen = true;
  #calls = 0;

  private constructor(
    private readonly parts: Parts,
    private readonly bug: PlantedHoldBug | undefined,
  ) {}

  static async open(parts: Parts, bug?: PlantedHoldBug): Promise<PlantedHoldSale> {
    const sale = new PlantedHoldSale(parts, bug);
    await parts.pool.query(
      `CREATE TABLE ${sale.#table} (id text PRIMARY KEY, user_id text NOT NULL, status text NOT NULL DEFAULT 'HELD')`,
    );
    await parts.redis[0]?.set(sale.#keys[0] as string, parts.stock);
    for (let i = 0; i < SWEEPERS; i += 1) sale.#sweepers.push(sale.#sweep());
    return sale;
  }

  /** Holds a unit. The same key makes the same order id. */
  async purchase(userId: string, key: string): Promise<HoldAnswered> {
    const orderId = `${userId}-${key}`;
    const [answer, named] = await this.#reserve(userId, orderId);
    if (answer === 'HELD' && named === orderId) {
      await this.parts.pool.query(`INSERT INTO ${this.#table} VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
        orderId,
        userId,
      ]);
    }
    return { answer, orderId: named };
  }

  /** The provider reserves the money; the row of the order says whether it is taken, or let go. */
  async pay(userId: string, orderId: string): Promise<HoldAnswered> {
    const condition = this.bug === 'confirmed-after-its-end' ? `status <> 'CONFIRMED'` : `status = 'HELD'`;
    const { rowCount } = await this.parts.pool.query(
      `UPDATE ${this.#table} SET status = 'CONFIRMED' WHERE id = $1 AND ${condition}`,
      [orderId],
    );
    const isWon = rowCount === 1;
    const isTaken = isWon || this.bug === 'captured-without-order';
    const captured = isTaken ? PRICE : 0;
    const isReserved = !isTaken && this.bug === 'void-forgotten';
    this.#payments.push({ orderId, amount: PRICE, captured, refunded: 0, isReserved });
    if (isWon) await this.#settle(userId, orderId, 'CONFIRMED');
    return { answer: 'ACCEPTED' };
  }

  async cancel(userId: string, orderId: string): Promise<HoldAnswered> {
    const { rowCount } = await this.parts.pool.query(
      `UPDATE ${this.#table} SET status = 'CANCELLED' WHERE id = $1 AND status = 'HELD'`,
      [orderId],
    );
    if (rowCount !== 1) return this.read(orderId);
    await this.#settle(userId, orderId, 'CANCELLED');
    return { answer: 'CANCELLED' };
  }

  async read(orderId: string): Promise<HoldAnswered> {
    const { rows } = await this.parts.pool.query<{ status: OrderState }>(
      `SELECT status FROM ${this.#table} WHERE id = $1`,
      [orderId],
    );
    return { answer: rows[0]?.status ?? 'REFUSED' };
  }

  get payments(): readonly RecordedPayment[] {
    return this.#payments;
  }

  async orders(): Promise<RecordedHold[]> {
    const { rows } = await this.parts.pool.query<{ id: string; user_id: string; status: OrderState }>(
      `SELECT id, user_id, status FROM ${this.#table}`,
    );
    return rows.map(({ id, user_id: userId, status }) => ({
      ...{ orderId: id, userId, quantity: 1, status, amount: PRICE },
      endReason: status === 'EXPIRED' ? 'DEADLINE' : status === 'CANCELLED' ? 'BUYER' : null,
    }));
  }

  /** Whether every hold has ended, or is paid for. */
  async isAtRest(): Promise<boolean> {
    const { rowCount } = await this.parts.pool.query(`SELECT FROM ${this.#table} WHERE status = 'HELD'`);
    return rowCount === 0;
  }

  async remove(): Promise<void> {
    this.#isOpen = false;
    await Promise.all(this.#sweepers);
    await this.parts.redis[0]?.del(...this.#keys);
    await this.parts.pool.query(`DROP TABLE ${this.#table}`);
  }

  async #reserve(userId: string, orderId: string): Promise<Reserved> {
    const { holdTtlMs, ordersPerUserMax } = this.parts;
    const untilMs = nowMs() + (this.bug === 'ended-early' ? holdTtlMs / 3 : holdTtlMs);
    const args = [userId, orderId, ordersPerUserMax, untilMs];
    if (this.bug !== 'limit-not-atomic') return this.#run(LOOK + TAKE, args);
    const looked = await this.#run<Reserved | null>(LOOK, args);
    return looked === null ? this.#run(TAKE, args) : looked;
  }

  async #settle(userId: string, orderId: string, state: OrderState): Promise<void> {
    const script = settleScript({ looks: this.bug !== 'freed-twice', frees: this.bug !== 'never-freed' });
    await this.#run(script, [userId, orderId, state]);
  }

  /** Asks PostgreSQL what became of each hold that is due, and tells Redis; whoever died in between is made up for. */
  async #sweep(): Promise<void> {
    const { redis, pool } = this.parts;
    while (this.#isOpen) {
      const due = (await redis[0]?.zrangebyscore(this.#keys[4] as string, 0, nowMs())) ?? [];
      await pool.query(`UPDATE ${this.#table} SET status = 'EXPIRED' WHERE id = ANY($1) AND status = 'HELD'`, [due]);
      const { rows } = await pool.query<{ id: string; user_id: string; status: OrderState }>(
        `SELECT id, user_id, status FROM ${this.#table} WHERE id = ANY($1) AND status <> 'HELD'`,
        [due],
      );
      for (const { id, user_id: userId, status } of rows) await this.#settle(userId, id, status);
      await sleep(SWEEP_PAUSE_MS);
    }
  }

  #run<T>(script: string, args: readonly (string | number)[]): Promise<T> {
    const { redis } = this.parts;
    const connection = redis[(this.#calls += 1) % redis.length] as Redis;
    return connection.eval(script, this.#keys.length, ...this.#keys, ...args) as Promise<T>;
  }
}

/** The clock of the history. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
