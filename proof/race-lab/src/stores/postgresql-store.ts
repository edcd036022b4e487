import { postgresqlConnection } from 'flashsale-core';
import pg from 'pg';
import { type TableNames, tableNames } from './postgresql-tables.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** Locks are waited for as long as the timeout of a claimant lasts: waiting is what is measured. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** The connections of one process to PostgreSQL, and the names of the run's tables. */
export interface PostgresqlStore {
  readonly pool: pg.Pool;
  readonly tables: TableNames;
}

export function openPostgresql(url: string, runId: string, connectionsMax: number): PostgresqlStore {
  const pool = new pg.Pool({
    ...postgresqlConnection(url),
    application_name: `race-lab ${runId}`,
    max: connectionsMax,
    // Connecting anew in every round would be measured instead of the guard.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection that dies is replaced; its query has failed and is counted there.
  pool.on('error', () => undefined);
  return { pool, tables: tableNames(runId) };
}

/** Makes all connections of the pool, so that connecting is not measured in place of the guard. */
export async function connectAll({ pool }: PostgresqlStore): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
  for (const client of clients) client.release();
}

/** One connection of its own, for what lasts as long as a run, or for a question that must be answered by a deadline. */
export async function connectPostgresql(url: string, runId: string, deadlineMs?: number): Promise<pg.Client> {
  const client = new pg.Client({
    ...postgresqlConnection(url),
    application_name: `race-lab ${runId}`,
    connectionTimeoutMillis: deadlineMs ?? CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // The server's own timeout is of no use against a server that is frozen.
    ...(deadlineMs !== undefined && { query_timeout: deadlineMs }),
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export const SERIALIZATION_FAILURE = '40001';
export const DEADLOCK_DETECTED = '40P01';
export const UNIQUE_VIOLATION = '23505';
export const CHECK_VIOLATION = '23514';

type IsolationLevel = 'READ COMMITTED' | 'SERIALIZABLE';

/** Runs `steps` in one transaction: committed when they resolve, rolled back when they reject. */
export async function inTransaction<T>(
  pool: pg.Pool,
  steps: (client: pg.PoolClient) => Promise<T>,
  level: IsolationLevel = 'READ COMMITTED',
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${level}`);
    const result = await steps(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => client.release(),
      // A connection in an unknown state must not go back to the pool.
      () => client.release(true),
    );
    throw error;
  }
}

/** Whether PostgreSQL refused with this SQLSTATE. */
export function hasSqlState(error: unknown, ...states: string[]): boolean {
  return states.includes((error as { code?: string } | undefined)?.code ?? '');
}

/** The one row that is asked for. */
export function expectRow<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error('there is no such counter in PostgreSQL');
  return row;
}
