import pg from 'pg';
import { Refusal } from './refusal.mjs';

const connectTimeoutMs = 5_000;
const databaseIsMissing = '3D000';
/** What Node says of a certificate that it does not trust, or that is of another name. */
const certificateCodes =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT_|CERT_|HOSTNAME_MISMATCH)/;
const certificateHint =
  '; NODE_EXTRA_CA_CERTS names a file with the certificate to trust, sslmode=no-verify trusts any (docs/operations.md, "TLS to PostgreSQL")';

/**
 * Looks whether the database can be worked with, before a tool begins that would hide why not. A database that is missing
 * is none of its business.
 *
 * @param {string} name of the variable
 * @param {URL} url
 * @throws {Refusal} with the cause
 */
export async function examineDatabase(name, url) {
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: connectTimeoutMs });
  // A connection that dies beside a question fails the question.
  client.on('error', () => undefined);
  let schema;
  try {
    await client.connect();
    ({ schema } = (await client.query('SELECT current_schema() AS schema')).rows[0]);
    await client.end();
  } catch (error) {
    const { code = '', message } = causeOf(error);
    if (code === databaseIsMissing) return;
    const hint = certificateCodes.test(code) ? certificateHint : '';
    throw new Refusal(`PostgreSQL at ${url.host}${url.pathname} cannot be reached: ${message || code}${hint}.`);
  }
  if (schema === 'public') return;
  throw new Refusal(
    `${name}: new tables would go to ${schema === null ? 'no schema' : `the schema ${schema}`}, and they belong in the schema public; ` +
      'mend the search_path of its role and database, and give each shop a database of its own.',
  );
}

/**
 * A host with several addresses fails with one error for each; they say the same.
 *
 * @param {unknown} error
 * @returns {{ code?: string, message: string }}
 */
function causeOf(error) {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first : { message: String(first) };
}
