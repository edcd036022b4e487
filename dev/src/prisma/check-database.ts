import { Refusal } from 'flashsale-testkit';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
const DATABASE_IS_MISSING = '3D000';
/** What Node says of a certificate that it does not trust, or that is of another name. */
const CERTIFICATE_CODES =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT_|CERT_|HOSTNAME_MISMATCH)/;
const CERTIFICATE_HINT =
  '; NODE_EXTRA_CA_CERTS names a file with the certificate to trust, sslmode=no-verify trusts any (docs/operations.md, "TLS to PostgreSQL")';

/**
 * Checks that the database can be worked with, before work begins that would hide why not. Resolves with whether there is
 * such a database; where not, it is for the caller to make it, or to refuse.
 *
 * @param variable that holds the address
 * @throws Refusal with the cause
 */
export async function checkDatabase(variable: string, url: URL): Promise<boolean> {
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that dies beside a query fails the query.
  client.on('error', () => undefined);
  let schema: string | null | undefined;
  try {
    await client.connect();
    const { rows } = await client.query<{ schema: string | null }>('SELECT current_schema() AS schema');
    schema = rows[0]?.schema;
    await client.end();
  } catch (error) {
    const { code = '', message } = causeOf(error);
    if (code === DATABASE_IS_MISSING) return false;
    const hint = CERTIFICATE_CODES.test(code) ? CERTIFICATE_HINT : '';
    throw new Refusal(`PostgreSQL at ${url.host}${url.pathname} cannot be reached: ${message || code}${hint}.`, {
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
function causeOf(error: unknown): { readonly code?: string; readonly message: string } {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first : { message: String(first) };
}
