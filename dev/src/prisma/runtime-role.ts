import { postgresqlConnection, SERVER_LIMITS } from 'flashsale-core';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const REVOKE_ATTEMPTS_MAX = 5;
const CONCURRENT_UPDATE = 'XX000';
/** What the role must not have, and how it is taken. */
const ATTRIBUTES = {
  rolsuper: 'NOSUPERUSER',
  rolcreatedb: 'NOCREATEDB',
  rolcreaterole: 'NOCREATEROLE',
  rolreplication: 'NOREPLICATION',
  rolbypassrls: 'NOBYPASSRLS',
  rolinherit: 'NOINHERIT',
} as const;
type Attribute = keyof typeof ATTRIBUTES;

/**
 * Makes the role that API and worker work as, and grants it what they do. It adds rows to tables, also to those of later
 * migrations, and changes rows of `sales`; of orders it changes only how a hold ends, of payments only how they stand, of a
 * waiting room neither what its draw was bound to nor its list. It deletes nothing of the shop's but drafts, products and
 * addresses of visitors, and changes no audit row and no act of the log. It makes no operator,
 * and ends their sessions. A reset archives what it removes by a function of the owner. Safe to repeat, and takes back whatever was
 * granted before. The owner needs no more than CREATEROLE, as where PostgreSQL is a service or has an operator.
 *
 * @param owner the address and the role that the tables belong to
 * @param runtime the role to be, with its password
 */
export async function makeRuntimeRole(owner: URL, runtime: URL): Promise<void> {
  const client = new pg.Client({
    ...postgresqlConnection(owner.href),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
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
    const attributes = await attributesToTake(client, decodeURIComponent(runtime.username));
    await client.query(grants({ role, password, database, attributes }));
    await client.query('COMMIT');
    await keepPublicOut(client);
  } finally {
    await client.end();
  }
}

/** Those that the role has: naming one that it lacks is refused as well, unless the owner is a superuser. */
async function attributesToTake(client: pg.Client, name: string): Promise<string> {
  const columns = Object.keys(ATTRIBUTES) as Attribute[];
  const { rows } = await client.query<Record<Attribute, boolean>>(
    `SELECT ${columns.join(', ')} FROM pg_roles WHERE rolname = $1`,
    [name],
  );
  return columns.flatMap((column) => (rows[0]?.[column] === true ? ATTRIBUTES[column] : [])).join(' ');
}

/**
 * Keeps roles out of the databases that a server has from the beginning, as far as this owner may: everybody may connect to
 * them and, before PostgreSQL 15, make tables there. Owners and superusers still may.
 */
async function keepPublicOut(client: pg.Client): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(datname) AS name FROM pg_database
        WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'MEMBER')
          AND (has_database_privilege('public', oid, 'CONNECT') OR has_database_privilege('public', oid, 'TEMPORARY'))`,
    );
    if (rows.length === 0) return;
    try {
      await client.query(`REVOKE ALL ON DATABASE ${rows.map(({ name }) => name).join(', ')} FROM PUBLIC`);
    } catch (error) {
      // Another migration on the same server was faster; the lock above is one for each database.
      const { code } = error as { readonly code?: string };
      if (code !== CONCURRENT_UPDATE || attempt === REVOKE_ATTEMPTS_MAX) throw error;
    }
  }
}

/** The SQL for these names, all of them escaped, and the attributes to take. Behind a pooler a process cannot ask for its limits, so the role has them. */
function grants({
  role,
  password,
  database,
  attributes,
}: Readonly<Record<'role' | 'password' | 'database' | 'attributes', string>>): string {
  const limits = Object.entries(SERVER_LIMITS).map(([name, value]) => `ALTER ROLE ${role} SET ${name} = ${value};`);
  return `
    ALTER ROLE ${role} LOGIN PASSWORD ${password} ${attributes};
    ${limits.join(' ')}
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${role};
    GRANT USAGE ON SCHEMA public TO ${role};
    REVOKE ALL ON ALL TABLES IN SCHEMA public, archive FROM ${role};
    REVOKE ALL ON ALL SEQUENCES IN SCHEMA public, archive FROM ${role};
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public, archive FROM ${role};
    GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT UPDATE ON sales TO ${role};
    GRANT UPDATE, DELETE ON sale_drafts, sale_products, sale_pictures TO ${role};
    GRANT UPDATE (status, expires_at, instance, confirmed_at, ended_at, end_reason) ON orders TO ${role};
    GRANT UPDATE (units, unit_limit) ON sale_buyers TO ${role};
    GRANT UPDATE (provider_payment_id, state, captured, refunded, updated_at, checked_at) ON payments TO ${role};
    GRANT UPDATE (reason, state, attempts, due_at, last_error, done_at) ON payment_commands TO ${role};
    GRANT UPDATE (state, attempts, due_at, outcome) ON payment_events TO ${role};
    GRANT UPDATE (seen_at), DELETE ON operator_sessions TO ${role};
    GRANT UPDATE (attempts, due_at), DELETE ON reminders TO ${role};
    GRANT UPDATE (email, language, order_id, attempts, due_at), DELETE ON offer_mails TO ${role};
    GRANT UPDATE (state, listed_at, ended_at, order_id, free_units) ON waiting_list TO ${role};
    GRANT UPDATE (per_minute, inside_max, inside_per_unit, limits_changed_at, paused_because, drawn, list_root, revealed_at, arrivals_bound, serving, weight) ON rooms TO ${role};
    GRANT UPDATE (weight, drawn, arrivals_bound, serving) ON room_lanes TO ${role};
    GRANT UPDATE (uses) ON room_codes TO ${role};
    GRANT USAGE ON SCHEMA payment_sandbox TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA payment_sandbox TO ${role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};
    REVOKE INSERT ON operators, sale_epoch_floor, shop, order_audit_trail, audit_heads, audit_links, audit_chain_start FROM ${role};
    REVOKE ALL ON _prisma_migrations FROM ${role};
    GRANT USAGE ON SCHEMA archive TO ${role};
    GRANT SELECT ON ALL TABLES IN SCHEMA archive TO ${role};
    GRANT EXECUTE ON FUNCTION archive.reset_sale TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role};
    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
  `;
}
