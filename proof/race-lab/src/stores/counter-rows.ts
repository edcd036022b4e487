import type pg from 'pg';
import {
  type Claim,
  type ClaimOutcome,
  type Counter,
  type CounterBooks,
  initialState,
  type Seen,
} from '../strategies/guard.js';
import type { Books, RecordedClaim } from '../verdict/verdict.js';
import { type PostgresqlStore, expectRow, hasSqlState, UNIQUE_VIOLATION } from './postgresql-store.js';
import type { TableNames } from './postgresql-tables.js';

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

/** A counter as an account book in PostgreSQL: numbered entries that are only ever added, the last one has what is left. */
export class CounterEntries implements CounterBooks {
  readonly pool: pg.Pool;
  readonly tables: TableNames;

  constructor({ pool, tables }: PostgresqlStore) {
    this.pool = pool;
    this.tables = tables;
  }

  async open({ id, capacity }: Counter): Promise<void> {
    await this.pool.query(
      `INSERT INTO ${this.tables.entries} (counter_id, entry_number, amount, remaining_after) VALUES ($1, 0, 0, $2)`,
      [id, capacity],
    );
  }

  /** The version is the number of the last entry. */
  async lookAtLast({ counterId, claimant }: Claim): Promise<Seen> {
    const { rows } = await this.pool.query<Seen>(
      `SELECT remaining_after AS remaining, entry_number AS version,
         EXISTS (SELECT FROM ${this.tables.entries} WHERE counter_id = $1 AND claimant = $2) AS owned
       FROM ${this.tables.entries} WHERE counter_id = $1 ORDER BY entry_number DESC LIMIT 1`,
      [counterId, claimant],
    );
    return expectRow(rows);
  }

  async confirm({ claimId }: Claim): Promise<void> {
    const update = `UPDATE ${this.tables.entries} SET state = 'claimed' WHERE claim_id = $1 AND state = 'pending'`;
    await this.pool.query(update, [claimId]);
  }

  async remaining(counterId: string): Promise<number> {
    const { rows } = await this.pool.query<{ remaining: number }>(
      `SELECT remaining_after AS remaining FROM ${this.tables.entries}
       WHERE counter_id = $1 ORDER BY entry_number DESC LIMIT 1`,
      [counterId],
    );
    return expectRow(rows).remaining;
  }

  async observe(counterId: string): Promise<Books> {
    const { rows } = await this.pool.query<RecordedClaim & { claimId: string | null; remaining: number }>(
      `SELECT claim_id AS "claimId", claimant, amount, state, remaining_after AS remaining
       FROM ${this.tables.entries} WHERE counter_id = $1 ORDER BY entry_number`,
      [counterId],
    );
    const last = expectRow(rows.slice(-1));
    const claims = rows
      .filter(({ claimId }) => claimId !== null)
      .map(({ claimId, claimant, amount, state }) => ({ claimId, claimant, amount, state }));
    return { remaining: last.remaining, claims };
  }

  async discard(counterId: string): Promise<void> {
    await this.pool.query(`DELETE FROM ${this.tables.entries} WHERE counter_id = $1`, [counterId]);
  }
}

/** A counter as a row of PostgreSQL for each unit; a unit with a claim is taken. */
export class CounterUnits implements CounterBooks {
  readonly pool: pg.Pool;
  readonly tables: TableNames;

  constructor({ pool, tables }: PostgresqlStore) {
    this.pool = pool;
    this.tables = tables;
  }

  async open({ id, capacity }: Counter): Promise<void> {
    const insert = `INSERT INTO ${this.tables.units} (counter_id, unit_number) SELECT $1, generate_series(1, $2)`;
    await this.pool.query(insert, [id, capacity]);
  }

  async confirm({ counterId, claimId }: Claim): Promise<void> {
    await this.pool.query(
      `UPDATE ${this.tables.units} SET state = 'claimed'
       WHERE counter_id = $1 AND claim_id = $2 AND state = 'pending'`,
      [counterId, claimId],
    );
  }

  async remaining(counterId: string): Promise<number> {
    const { rowCount } = await this.pool.query(
      `SELECT FROM ${this.tables.units} WHERE counter_id = $1 AND claim_id IS NULL`,
      [counterId],
    );
    return rowCount ?? 0;
  }

  async observe(counterId: string): Promise<Books> {
    const { rows } = await this.pool.query<RecordedClaim & { claimId: string | null }>(
      `SELECT claim_id AS "claimId", claimant, 1 AS amount, state FROM ${this.tables.units} WHERE counter_id = $1`,
      [counterId],
    );
    if (rows.length === 0) throw new Error('there is no such counter in PostgreSQL');
    const claims = rows.filter(({ claimId }) => claimId !== null);
    return { remaining: rows.length - claims.length, claims };
  }

  async discard(counterId: string): Promise<void> {
    await this.pool.query(`DELETE FROM ${this.tables.units} WHERE counter_id = $1`, [counterId]);
  }
}
