import type pg from 'pg';
import type { Claim, Counter, CounterBooks, Seen } from '../strategies/guard.js';
import type { Books, RecordedClaim } from '../verdict/round-facts.js';
import type { PostgresqlStore } from './postgresql-store.js';
import type { TableNames } from './postgresql-tables.js';
import { expectRow } from './transaction.js';

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
