import type pg from 'pg';
import { z } from 'zod';

/** The pooler between the process and PostgreSQL, if any: it may run each transaction in a different session. */
export const POOLER_VARIABLE = z.enum(['transaction']).optional();
export type Pooler = z.infer<typeof POOLER_VARIABLE>;

/** The server's timeouts that must be set, in ms. */
export interface ServerLimits {
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
}

/**
 * Checks that the limits apply on a new connection. PgBouncer refuses limits that a client sends or, if configured to
 * ignore them, drops them silently.
 */
export function verifyLimits(
  limits: ServerLimits,
  pooler: Pooler,
): (client: pg.PoolClient, done: (error?: Error) => void) => void {
  const names = Object.keys(limits);
  const text = `SELECT name FROM pg_settings WHERE name = ANY($1) AND setting = '0' ORDER BY name`;
  return (client, done) => {
    client.query<{ name: string }>(text, [names]).then(({ rows }) => {
      const missing = rows.map(({ name }) => name);
      done(missing.length === 0 ? undefined : new Error(withoutLimits(missing, pooler)));
    }, done);
  };
}

function withoutLimits(names: readonly string[], pooler: Pooler): string {
  const missing = `PostgreSQL has no ${names.join(', no ')} on this connection`;
  return pooler === undefined
    ? `${missing}: a pooler drops them. Connect to PostgreSQL itself, or set DATABASE_POOLER=transaction (docs/operations.md)`
    : `${missing}: behind a pooler, set them for the role with ALTER ROLE … SET (docs/operations.md)`;
}

/** Sends every statement unnamed: a prepared statement is known only to the session that parsed it. */
export function forgetStatementNames(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const queryUnnamed = (statement: unknown, ...rest: unknown[]): unknown =>
    query(isNamed(statement) ? { ...statement, name: undefined } : statement, ...rest);
  Object.assign(client, { query: queryUnnamed });
}

function isNamed(statement: unknown): statement is object {
  return typeof statement === 'object' && statement !== null && 'name' in statement;
}
