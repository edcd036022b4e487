import { explainConnectionFault, postgresqlConnection } from 'flashsale-core';
import { Refusal } from 'flashsale-testkit';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
const DATABASE_IS_MISSING = '3D000';

/**
 * Checks that the database can be worked with, before work begins that would hide why not. Resolves with whether there is
 * such a database; where not, it is for the caller to make it, or to refuse.
 *
 * @param variable that holds the address
 * @throws Refusal with the cause
 */
export async function checkDatabase(variable: string, url: URL): Promise<boolean> {
  const client = new pg.Client({ ...postgresqlConnection(url.href), connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that dies beside a query fails the query.
  client.on('error', () => undefined);
  let schema: string | null | undefined;
  try {
    await client.connect();
    const { rows } = await client.query<{ schema: string | null }>('SELECT current_schema() AS schema');
    schema = rows[0]?.schema;
    await client.end();
  } catch (error) {
    const cause = causeOf(error);
    if (cause.code === DATABASE_IS_MISSING) return false;
    throw new Refusal(`PostgreSQL at ${url.host}${url.pathname} cannot be reached: ${explainConnectionFault(cause)}.`, {
      cause: error,
    });
  }
  if (schema === 'public') return true;
  throw new Refusal(
    `${variable}: new tables would go to ${schema === null ? 'no schema' : `the schema ${schema}`}, and they belong in the schema public; ` +
      'mend the search_path of its role and database, and give each shop a database of its own.',
  );
}

/** A host with several addresses fails with one error for each; they say the same. */
function causeOf(error: unknown): Error & { readonly code?: string } {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first : new Error(String(first));
}
