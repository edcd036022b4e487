import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { useEmptyDatabase } from './empty-database.js';

const run = promisify(execFile);
const prisma = 'node_modules/prisma/build/index.js';

describe('migrating and seeding', () => {
  const { url, client } = useEmptyDatabase();

  const node = (...args: string[]) =>
    run(process.execPath, args, {
      cwd: CHECKOUT_FOLDER,
      env: { ...process.env, DATABASE_URL: url.href },
    });

  const rows = async (sql: string) => (await client.query<object>(sql)).rows;

  it('refuses to seed where there are no tables, in one sentence', async () => {
    await expect(node('dev/run.mjs', 'prisma:seed')).rejects.toMatchObject({
      stderr: 'The tables are not there yet: npm run prisma:migrate makes them.\n',
    });
  });

  it('applies the migrations, twice at once and once more, and they give what the schema says', async () => {
    await Promise.all([node('dev/run.mjs', 'prisma:migrate'), node('dev/run.mjs', 'prisma:migrate')]);
    expect((await node('dev/run.mjs', 'prisma:migrate')).stdout).toContain('No pending migrations to apply.');
    const difference = ['--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'];
    expect((await node(prisma, 'migrate', 'diff', ...difference)).stdout).toContain('No difference detected');
  });

  it('applies nothing after a migration that has failed, and names it', async () => {
    const lastOne = `(SELECT max(migration_name) FROM _prisma_migrations)`;
    const finishedAt = (value: string) =>
      client.query(`UPDATE _prisma_migrations SET finished_at = ${value} WHERE migration_name = ${lastOne}`);
    await finishedAt('NULL');
    await expect(node('dev/run.mjs', 'prisma:migrate')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: P3009\n\nmigrate found failed migrations[^]* `\d+_\w+` migration started/),
    });
    await finishedAt('now()');
  });

  it('makes a database that is not there', async () => {
    const missing = new URL(url);
    missing.pathname += '_missing';
    const { stdout } = await run(process.execPath, ['dev/run.mjs', 'prisma:migrate'], {
      cwd: CHECKOUT_FOLDER,
      env: { ...process.env, DATABASE_URL: missing.href },
    });
    await client.query(`DROP DATABASE ${missing.pathname.slice(1)} WITH (FORCE)`);
    expect(stdout).toContain('All migrations have been successfully applied.');
  });

  it('makes the role of API and worker as an owner who is no superuser', async () => {
    const [owner, runtime] = ['_owner', '_runtime'].map((suffix) => url.pathname.slice(1) + suffix) as [string, string];
    await client.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD '${owner}'`);
    await client.query(`CREATE DATABASE ${owner} OWNER ${owner}`);
    const addressOf = (role: string) => {
      const address = new URL(url);
      Object.assign(address, { username: role, password: role, pathname: `/${owner}` });
      return address.href;
    };
    const migrate = () =>
      run(process.execPath, ['dev/run.mjs', 'prisma:migrate'], {
        cwd: CHECKOUT_FOLDER,
        env: { ...process.env, MIGRATION_DATABASE_URL: addressOf(owner), DATABASE_URL: addressOf(runtime) },
      });
    try {
      await migrate();
      // What somebody gave it is taken back, but for what only a superuser may take.
      await client.query(`ALTER ROLE ${runtime} CREATEROLE`);
      await migrate();
      expect(
        await rows(`SELECT rolcanlogin, rolcreaterole, rolcreatedb, rolinherit, rolsuper
                      FROM pg_roles WHERE rolname = '${runtime}'`),
      ).toEqual([{ rolcanlogin: true, rolcreaterole: false, rolcreatedb: false, rolinherit: false, rolsuper: false }]);
    } finally {
      await client.query(`DROP DATABASE ${owner} WITH (FORCE)`);
      for (const role of [runtime, owner]) await client.query(`DROP ROLE IF EXISTS ${role}`);
    }
  });

  it('seeds four sales around now, the ended one with ten audited orders', async () => {
    await Promise.all([node('dev/run.mjs', 'prisma:seed'), node('dev/run.mjs', 'prisma:seed')]);
    expect(
      await rows(`SELECT id, total_stock, sold, state,
                         round(extract(epoch FROM starts_at - now()) / 60)::int AS starts_in_minutes,
                         round(extract(epoch FROM ends_at - now()) / 60)::int AS ends_in_minutes
                    FROM sales ORDER BY id`),
    ).toMatchObject([
      { id: 'sale_1', total_stock: 100, sold: 0, state: 'OPEN', starts_in_minutes: -5, ends_in_minutes: 60 },
      { id: 'sale_2', total_stock: 50, sold: 0, state: 'OPEN', starts_in_minutes: 10, ends_in_minutes: 70 },
      { id: 'sale_3', total_stock: 200, sold: 10, state: 'OPEN', starts_in_minutes: -120, ends_in_minutes: -60 },
      { id: 'sale_4', total_stock: 100, sold: 0, state: 'OPEN', starts_in_minutes: -5, ends_in_minutes: 60 },
    ]);
    expect(await rows('SELECT sale_id, count(*)::int AS orders FROM orders GROUP BY sale_id')).toEqual([
      { sale_id: 'sale_3', orders: 10 },
    ]);
    expect(
      await rows(`SELECT event_type, count(DISTINCT order_id)::int AS orders
                    FROM order_audit_trail GROUP BY event_type ORDER BY event_type`),
    ).toEqual([
      { event_type: 'ATTEMPTED', orders: 10 },
      { event_type: 'CONFIRMED', orders: 10 },
      { event_type: 'RESERVED', orders: 10 },
    ]);
  });

  it('sells the fourth one for money, and the others at once', async () => {
    expect(
      await rows(`SELECT id, mode, unit_price::int, currency, hold_ttl_ms, hold_extension_ms, quantity_max, limit_per_user
                    FROM sales ORDER BY id`),
    ).toMatchObject([
      ...['sale_1', 'sale_2', 'sale_3'].map((id) => ({ id, mode: 'INSTANT', unit_price: null })),
      {
        ...{ id: 'sale_4', mode: 'HOLD', unit_price: 1_999, currency: 'EUR', hold_ttl_ms: 600_000 },
        ...{ hold_extension_ms: 180_000, quantity_max: 2, limit_per_user: 2 },
      },
    ]);
  });

  it('moves the windows on a repetition and leaves everything else, even a sale that was reset', async () => {
    await client.query(`UPDATE sales SET starts_at = '2020-01-01', ends_at = '2020-01-02', total_stock = 120, state = 'PAUSED'
                         WHERE id = 'sale_1'`);
    await client.query(
      `INSERT INTO orders (id, sale_id, user_id, reserved_at) VALUES (gen_random_uuid(), 'sale_1', 'u', now())`,
    );
    await client.query(`UPDATE sales SET sold = CASE id WHEN 'sale_1' THEN 1 ELSE 0 END`);
    await client.query(`DELETE FROM orders WHERE sale_id = 'sale_3'`);
    await client.query(`INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state)
                        VALUES (gen_random_uuid(), gen_random_uuid(), 'sale_4', 0, 'u', 'sandbox', 'pi_1', 'MANUAL', 1999, 'EUR', 'AUTHORIZED')`);
    await node('dev/run.mjs', 'prisma:seed');
    expect(
      await rows(
        `SELECT id, total_stock, sold, state, now() BETWEEN starts_at AND ends_at AS active FROM sales ORDER BY id`,
      ),
    ).toEqual([
      { id: 'sale_1', total_stock: 120, sold: 1, state: 'PAUSED', active: true },
      { id: 'sale_2', total_stock: 50, sold: 0, state: 'OPEN', active: false },
      { id: 'sale_3', total_stock: 200, sold: 0, state: 'OPEN', active: false },
      { id: 'sale_4', total_stock: 100, sold: 0, state: 'OPEN', active: true },
    ]);
    expect(await rows('SELECT sale_id FROM orders')).toEqual([{ sale_id: 'sale_1' }]);
  });

  it('resets only when forced, in a new epoch', async () => {
    await node('dev/run.mjs', 'prisma:seed', '--force');
    expect(await rows('SELECT id, total_stock, sold, state, epoch, reset_epoch FROM sales ORDER BY id')).toEqual([
      { id: 'sale_1', total_stock: 100, sold: 0, state: 'OPEN', epoch: 1, reset_epoch: 1 },
      { id: 'sale_2', total_stock: 50, sold: 0, state: 'OPEN', epoch: 1, reset_epoch: 1 },
      { id: 'sale_3', total_stock: 200, sold: 10, state: 'OPEN', epoch: 1, reset_epoch: 1 },
      { id: 'sale_4', total_stock: 100, sold: 0, state: 'OPEN', epoch: 1, reset_epoch: 1 },
    ]);
    expect(
      await rows(`SELECT metadata FROM order_audit_trail WHERE event_type = 'ADMIN_RESET' AND sale_id = 'sale_1'`),
    ).toMatchObject([
      { metadata: { archivedOrders: 1, archivedAuditRows: 0, actor: 'npm run prisma:seed -- --force' } },
    ]);
    expect(await rows('SELECT kind, reason FROM payment_commands')).toEqual([{ kind: 'VOID', reason: 'RESET' }]);
    expect(await rows('SELECT user_id FROM archive.orders')).toContainEqual({ user_id: 'u' });
  });
});
