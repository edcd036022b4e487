import type pg from 'pg';
import { TEST_RUN_ID } from './run-id.js';

const SCHEMA = 'race_lab';
/** The first half of the advisory lock that says that a run is alive; the second half is the hash of its id. */
const LIVENESS_CLASS = `hashtext('${SCHEMA}')`;

/** The tables of one run. */
export interface TableNames {
  readonly counters: string;
  readonly claims: string;
  readonly units: string;
  readonly entries: string;
  readonly holds: string;
}

export function tableNames(runId: string): TableNames {
  return {
    counters: `${SCHEMA}.counters_${runId}`,
    claims: `${SCHEMA}.claims_${runId}`,
    units: `${SCHEMA}.units_${runId}`,
    entries: `${SCHEMA}.entries_${runId}`,
    holds: `${SCHEMA}.holds_${runId}`,
  };
}

/** Lets other runs know that the tables of this one are in use, for as long as the client is connected. */
export async function sayInUse(client: pg.ClientBase, runId: string): Promise<void> {
  await client.query(`SELECT pg_advisory_lock(${LIVENESS_CLASS}, hashtext($1))`, [runId]);
}

/** Makes the tables of a run, which must be said to be in use. */
export async function createTables(client: pg.ClientBase, runId: string): Promise<void> {
  const { counters, claims, units, entries, holds } = tableNames(runId);
  // Two runs that create the schema at the same instant would collide, in spite of IF NOT EXISTS.
  await aloneWithSchema(client, async () => {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  });
  await client.query(`
    CREATE TABLE ${counters} (
      id text PRIMARY KEY,
      remaining integer NOT NULL,
      -- Where it is null the counter may fall as low as it likes, as in a schema without this constraint.
      lowest integer,
      version integer NOT NULL DEFAULT 0,
      CONSTRAINT remaining_not_below_lowest CHECK (remaining >= lowest)
    );
    CREATE TABLE ${claims} (
      claim_id text PRIMARY KEY,
      counter_id text NOT NULL,
      claimant text NOT NULL,
      amount integer NOT NULL,
      state text NOT NULL,
      -- The claimant, in the rows of those strategies that leave "one each" to the constraint; else null.
      once_key text,
      UNIQUE (counter_id, once_key)
    );
    CREATE INDEX ON ${claims} (counter_id, claimant);
    CREATE TABLE ${units} (
      counter_id text NOT NULL,
      unit_number integer NOT NULL,
      claim_id text,
      claimant text,
      state text,
      once_key text,
      PRIMARY KEY (counter_id, unit_number),
      UNIQUE (counter_id, once_key)
    );
    CREATE INDEX ON ${units} (counter_id, unit_number) WHERE claim_id IS NULL;
    CREATE TABLE ${entries} (
      counter_id text NOT NULL,
      entry_number integer NOT NULL,
      amount integer NOT NULL,
      remaining_after integer NOT NULL,
      claim_id text,
      claimant text,
      state text,
      once_key text,
      PRIMARY KEY (counter_id, entry_number),
      UNIQUE (counter_id, once_key)
    );
    CREATE TABLE ${holds} (
      hold_id text PRIMARY KEY,
      counter_id text NOT NULL,
      claimant text NOT NULL,
      state text NOT NULL DEFAULT 'held',
      due_at timestamptz NOT NULL,
      -- Where another store has the counter: whether that knows how the hold ended.
      is_mirrored boolean NOT NULL DEFAULT false
    );
    CREATE INDEX ON ${holds} (counter_id, due_at);`);
}

/** Drops the tables of one run, and says how many there were. */
export async function dropTables(client: pg.ClientBase, runId: string): Promise<number> {
  const names = Object.values<string>({ ...tableNames(runId) });
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(to_regclass(name))::integer AS count FROM unnest($1::text[]) AS name',
    [names],
  );
  await client.query(`DROP TABLE IF EXISTS ${names.join(', ')}`);
  return rows[0]?.count ?? 0;
}

/**
 * Drops what killed runs left behind, and says how many tables that were: those of every run but ours whose lock nobody
 * holds. The test data belong to no run, and stay until somebody clears them.
 */
export async function dropAbandonedTables(client: pg.ClientBase, ownRunId: string): Promise<number> {
  const { rows } = await client.query<{ run_id: string }>(
    `SELECT substr(tablename, length('counters_') + 1) AS run_id FROM pg_tables
     WHERE schemaname = $1 AND tablename LIKE 'counters\\_%'
       AND tablename NOT IN ('counters_' || $2::text, 'counters_' || $3::text)`,
    [SCHEMA, ownRunId, TEST_RUN_ID],
  );
  let dropped = 0;
  for (const { run_id: runId } of rows) {
    const lock = `(${LIVENESS_CLASS}, hashtext($1))`;
    const tried = await client.query<{ locked: boolean }>(`SELECT pg_try_advisory_lock${lock} AS locked`, [runId]);
    if (tried.rows[0]?.locked !== true) continue;
    dropped += await dropTables(client, runId);
    await client.query(`SELECT pg_advisory_unlock${lock}`, [runId]);
  }
  return dropped;
}

/** Drops the schema where it is empty and no run is about to use it; false where one is, or has its tables there. */
export async function dropSchemaIfUnused(client: pg.ClientBase): Promise<boolean> {
  return aloneWithSchema(client, async () => {
    const { rows } = await client.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace($1))
         OR EXISTS (
           SELECT FROM pg_locks
           WHERE locktype = 'advisory' AND classid::bigint = ${LIVENESS_CLASS}::bigint & 4294967295 AND objsubid = 2
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND pid <> pg_backend_pid()
         ) AS used`,
      [SCHEMA],
    );
    if (rows[0]?.used !== false) return false;
    await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA}`);
    return true;
  });
}

/** Nobody else makes or drops the schema meanwhile. */
async function aloneWithSchema<T>(client: pg.ClientBase, steps: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('${SCHEMA}', 0))`);
    const result = await steps();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // What went wrong first is what is reported.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
