import type pg from 'pg';
import type { Claim, Counter, CounterBooks } from '../strategies/guard.js';
import type { Books, RecordedClaim } from '../verdict/round-facts.js';
import type { PostgresqlStore } from './postgresql-store.js';
import type { TableNames } from './postgresql-tables.js';

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
