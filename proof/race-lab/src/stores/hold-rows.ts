import type pg from 'pg';
import type { Claim } from '../strategies/guard.js';
import { CounterRows } from './counter-rows.js';
import type { PostgresqlStore } from './postgresql-store.js';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** Holds as rows of PostgreSQL, beside the counters of their units. */
export class HoldRows extends CounterRows {
  readonly #holds: string;

  constructor(store: PostgresqlStore) {
    super(store);
    this.#holds = store.tables.holds;
  }

  /** Takes a unit of the counter in PostgreSQL, and holds it for `workMs`. */
  async take({ counterId, claimId, claimant, workMs }: Claim): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH taken AS (
         UPDATE ${this.tables.counters} SET remaining = remaining - 1, version = version + 1
         WHERE id = $1 AND remaining >= 1 RETURNING id
       )
       INSERT INTO ${this.#holds} (hold_id, counter_id, claimant, due_at)
       SELECT $2, $1, $3, clock_timestamp() + $4 * interval '1 ms' FROM taken`,
      [counterId, claimId, claimant, workMs],
    );
    return rowCount === 1;
  }

  /** Writes a hold whose unit was taken elsewhere. */
  async insert({ counterId, claimId, claimant, workMs }: Claim): Promise<void> {
    await this.pool.query(
      `INSERT INTO ${this.#holds} (hold_id, counter_id, claimant, due_at)
       VALUES ($2, $1, $3, clock_timestamp() + $4 * interval '1 ms')`,
      [counterId, claimId, claimant, workMs],
    );
  }

  async isHeld(client: Queryable, { claimId }: Claim, lock: '' | 'FOR UPDATE'): Promise<boolean> {
    const { rows } = await client.query<{ state: string }>(
      `SELECT state FROM ${this.#holds} WHERE hold_id = $1 ${lock}`,
      [claimId],
    );
    return rows[0]?.state === 'held';
  }

  /** Records the order where `condition` holds on the row of its hold. */
  async confirmWhere(client: Queryable, claim: Claim, condition: string): Promise<boolean> {
    const { claimId, counterId, claimant, amount } = claim;
    const { rowCount } = await client.query(
      `WITH won AS (UPDATE ${this.#holds} SET state = 'confirmed' WHERE hold_id = $1 AND ${condition} RETURNING hold_id)
       INSERT INTO ${this.tables.claims} (claim_id, counter_id, claimant, amount, state)
       SELECT $1, $2, $3, $4, 'claimed' FROM won`,
      [claimId, counterId, claimant, amount],
    );
    return rowCount === 1;
  }

  async due(
    client: Queryable,
    counterId: string,
    lock: '' | 'FOR UPDATE' | 'FOR UPDATE SKIP LOCKED',
  ): Promise<string[]> {
    const { rows } = await client.query<{ hold_id: string }>(
      `SELECT hold_id FROM ${this.#holds}
       WHERE counter_id = $1 AND state = 'held' AND due_at <= clock_timestamp() ORDER BY hold_id ${lock}`,
      [counterId],
    );
    return rows.map((row) => row.hold_id);
  }

  /** Ends these holds where `condition` is true of their rows, and gives their units back in the same statement. */
  async endWhere(client: Queryable, counterId: string, holdIds: readonly string[], condition: string): Promise<void> {
    await client.query(
      `WITH ended AS (
         UPDATE ${this.#holds} SET state = 'expired' WHERE hold_id = ANY($2) AND ${condition} RETURNING hold_id
       )
       UPDATE ${this.tables.counters} SET remaining = remaining + (SELECT count(*) FROM ended), version = version + 1
       WHERE id = $1`,
      [counterId, holdIds],
    );
  }

  /** Ends what is due, and gives back whatever ended without another store knowing it. */
  async endUnmirrored(counterId: string): Promise<{ readonly holdId: string; readonly claimant: string }[]> {
    await this.pool.query(
      `UPDATE ${this.#holds} SET state = 'expired'
       WHERE counter_id = $1 AND state = 'held' AND due_at <= clock_timestamp()`,
      [counterId],
    );
    const { rows } = await this.pool.query<{ hold_id: string; claimant: string }>(
      `SELECT hold_id, claimant FROM ${this.#holds}
       WHERE counter_id = $1 AND state = 'expired' AND NOT is_mirrored ORDER BY hold_id`,
      [counterId],
    );
    return rows.map(({ hold_id: holdId, claimant }) => ({ holdId, claimant }));
  }

  async setMirrored(holdId: string): Promise<void> {
    await this.pool.query(`UPDATE ${this.#holds} SET is_mirrored = true WHERE hold_id = $1`, [holdId]);
  }

  override async discard(counterId: string): Promise<void> {
    await this.pool.query(`DELETE FROM ${this.#holds} WHERE counter_id = $1`, [counterId]);
    await super.discard(counterId);
  }
}
