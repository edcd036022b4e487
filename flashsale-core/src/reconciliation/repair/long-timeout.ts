import type pg from 'pg';

/** Counting the orders or the audit trail of a large sale takes a while. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** Gives a query of this transaction a longer timeout than usual. */
export async function withLongTimeout(client: pg.PoolClient, query: pg.QueryConfig): Promise<pg.QueryConfig> {
  await client.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
  const config: pg.QueryConfig & { query_timeout: number } = { ...query, query_timeout: STATEMENT_TIMEOUT_MS };
  return config;
}
