import type pg from 'pg';

/** Counting the orders or the audit trail of a large sale takes a while. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** Gives a question of this transaction more time than others have. */
export async function patient(client: pg.PoolClient, query: pg.QueryConfig): Promise<pg.QueryConfig> {
  await client.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
  const config: pg.QueryConfig & { query_timeout: number } = { ...query, query_timeout: STATEMENT_TIMEOUT_MS };
  return config;
}
