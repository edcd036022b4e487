import pg from 'pg';

const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
/** As flashsale-core/src/postgresql/database.ts asks for them; behind a pooler it cannot ask. */
const limits = ['statement_timeout = 5000', 'lock_timeout = 2000', 'idle_in_transaction_session_timeout = 10000'];

/**
 * Makes the role that API and worker work as, and grants it what they do, also on tables of later migrations: no change of
 * tables, no emptying, no deleting of sales, no rewriting of orders or of the audit trail. Safe to repeat.
 *
 * @param {URL} owner the address and the role that the tables belong to
 * @param {URL} runtime the role to be, with its password
 */
export async function makeRuntimeRole(owner, runtime) {
  const client = new pg.Client({
    connectionString: owner.href,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
  });
  await client.connect();
  try {
    const role = client.escapeIdentifier(decodeURIComponent(runtime.username));
    const password = client.escapeLiteral(decodeURIComponent(runtime.password));
    const database = client.escapeIdentifier(decodeURIComponent(runtime.pathname.slice(1)));
    await client.query('BEGIN');
    // One at a time: roles belong to all databases of the server.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('flashsale runtime role'))`);
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
      decodeURIComponent(runtime.username),
    ]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${role}`);
    await client.query(grants({ role, password, database }));
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** @param {{ role: string, password: string, database: string }} names all of them escaped */
function grants({ role, password, database }) {
  return `
    ALTER ROLE ${role} LOGIN PASSWORD ${password}
      NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
    ${limits.map((limit) => `ALTER ROLE ${role} SET ${limit};`).join(' ')}
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${role};
    GRANT USAGE ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role};
    REVOKE DELETE ON sales FROM ${role};
    REVOKE INSERT, UPDATE, DELETE ON sale_epoch_floor, shop FROM ${role};
    REVOKE UPDATE ON orders, audit_events, audit_segments FROM ${role};
    REVOKE ALL ON _prisma_migrations FROM ${role};
  `;
}
