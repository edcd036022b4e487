import type pg from 'pg';
import {
  type Claim,
  type ClaimOutcome,
  type Counter,
  type CounterBooks,
  initialState,
  type Seen,
} from '../strategies/guard.js';
import type { Books, RecordedClaim } from '../verdict/round-facts.js';
import type { PostgresqlStore } from './postgresql-store.js';
import type { TableNames } from './postgresql-tables.js';
import { expectRow, hasSqlState, UNIQUE_VIOLATION } from './transaction.js';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** A counter in one row of PostgreSQL, and a row for each claim. */
export class CounterRows implements CounterBooks {
  readonly pool: pg.Pool;
  readonly tables: TableNames;

  /** @param lowest below which the database itself does not let a counter fall */
  constructor(
    { pool, tables }: PostgresqlStore,
    private readonly lowest: number | null = null,
  ) {
    this.pool = pool;
    this.tables = tables;
  }

  async open({ id, capacity }: Counter): Promise<void> {
    const insert = `INSERT INTO ${this.tables.counters} (id, remaining, lowest) VALUES ($1, $2, $3)`;
    await this.pool.query(insert, [id, capacity, this.lowest]);
  }

  async look(client: Queryable, { counterId, claimant }: Claim): Promise<Seen> {
    const { rows } = await client.query<Seen>(
      `SELECT remaining, version,
         EXISTS (SELECT FROM ${this.tables.claims} WHERE counter_id = $1 AND claimant = $2) AS owned
       FROM ${this.tables.counters} WHERE id = $1`,
      [counterId, claimant],
    );
    return expectRow(rows);
  }

  /** Writes what the caller worked out, as an ORM's `save` does, and records the claim in the same statement. */
  async write(client: Queryable, claim: Claim, remaining: number): Promise<ClaimOutcome> {
    await client.query(
      `WITH counter AS (UPDATE ${this.tables.counters} SET remaining = $6, version = version + 1 WHERE id = $2)
       INSERT INTO ${this.tables.claims} (claim_id, counter_id, claimant, amount, state) VALUES ($1, $2, $3, $4, $5)`,
      [claim.claimId, claim.counterId, claim.claimant, claim.amount, initialState(claim), remaining],
    );
    return { outcome: 'granted', remaining };
  }

  /**
   * Lets the database subtract, where `condition` on the counter's row holds, and records the claim in the same
   * statement. Undefined when the condition did not hold, 'duplicate' when the claimant has a claim.
   */
  async subtract(
    client: Queryable,
    claim: Claim,
    condition: string,
    ...conditionValues: number[]
  ): Promise<ClaimOutcome | undefined> {
    const { claimId, counterId, claimant, amount, once } = claim;
    try {
      const { rows } = await client.query<{ remaining: number }>(
        `WITH counter AS (
           UPDATE ${this.tables.counters} SET remaining = remaining - $4, version = version + 1
           WHERE id = $2 AND ${condition} RETURNING remaining
         ), recorded AS (
           INSERT INTO ${this.tables.claims} (claim_id, counter_id, claimant, amount, state, once_key)
           SELECT $1, $2, $3, $4, $5, $6 FROM counter
         )
         SELECT remaining FROM counter`,
        [claimId, counterId, claimant, amount, initialState(claim), once ? claimant : null, ...conditionValues],
      );
      return rows[0] && { outcome: 'granted', remaining: rows[0].remaining };
    } catch (error) {
      // The statement as a whole is undone, so the unit is back.
      if (hasSqlState(error, UNIQUE_VIOLATION)) return { outcome: 'duplicate' };
      throw error;
    }
  }

  async isRecorded({ claimId }: Claim): Promise<boolean> {
    const { rowCount } = await this.pool.query(`SELECT FROM ${this.tables.claims} WHERE claim_id = $1`, [claimId]);
    return rowCount === 1;
  }

  async confirm({ claimId }: Claim): Promise<void> {
    const update = `UPDATE ${this.tables.claims} SET state = 'claimed' WHERE claim_id = $1 AND state = 'pending'`;
    await this.pool.query(update, [claimId]);
  }

  async remaining(counterId: string): Promise<number> {
    const select = `SELECT remaining FROM ${this.tables.counters} WHERE id = $1`;
    const { rows } = await this.pool.query<{ remaining: number }>(select, [counterId]);
    return expectRow(rows).remaining;
  }

  async observe(counterId: string): Promise<Books> {
    // One statement, so that a claim which commits meanwhile is seen in both tables or in none.
    const { rows } = await this.pool.query<{ remaining: number; claims: RecordedClaim[] }>(
      `SELECT remaining, (
         SELECT coalesce(json_agg(json_build_object(
           'claimId', claim_id, 'claimant', claimant, 'amount', amount, 'state', state)), '[]')
         FROM ${this.tables.claims} WHERE counter_id = $1
       ) AS claims
       FROM ${this.tables.counters} WHERE id = $1`,
      [counterId],
    );
    return expectRow(rows);
  }

  async discard(counterId: string): Promise<void> {
    await this.pool.query(`DELETE FROM ${this.tables.claims} WHERE counter_id = $1`, [counterId]);
    await this.pool.query(`DELETE FROM ${this.tables.counters} WHERE id = $1`, [counterId]);
  }
}
