import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { useEmptyDatabase } from './empty-database.js';

const ARCHIVE = '20261128160000_archive';

const { name, client, migrate } = useEmptyDatabase();
const role = `${name}_role`;

async function asRole(sql: string): Promise<unknown> {
  await client.query(`SET ROLE ${role}`);
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.query('RESET ROLE');
  }
}

describe('an upgraded database', () => {
  beforeAll(() => client.query(`CREATE ROLE ${role}`));
  afterAll(() => client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));

  it('takes the right to delete and to rewrite from a role that has it, and keeps what was written before', async () => {
    const migrations = readdirSync(join(CHECKOUT_FOLDER, 'prisma', 'migrations')).filter((folder) =>
      /^\d/.test(folder),
    );
    const before = migrations.toSorted().filter((migration) => migration < ARCHIVE);
    const after = migrations.toSorted().filter((migration) => migration >= ARCHIVE);
    for (const migration of before) await migrate(migration);
    // What the release before granted.
    await client.query(`
    GRANT USAGE ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
    REVOKE DELETE ON sales FROM ${role};
    REVOKE UPDATE ON orders, audit_events, audit_segments FROM ${role};
    INSERT INTO sales (id, name, total_stock, starts_at, ends_at) VALUES ('sale_1', 'A product', 1, now(), now() + interval '1 h');
    INSERT INTO audit_events (sale_id, event_type, epoch) VALUES ('sale_1', 'REBUILT', 1)`);

    for (const migration of after) await migrate(migration);

    const books = [
      'orders',
      'audit_events',
      'audit_segments',
      'audit_heads',
      'audit_links',
      'audit_chain_start',
      'archive.orders',
    ];
    for (const table of books) {
      for (const sql of [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `UPDATE ${table} SET ${table === 'audit_chain_start' ? 'is_only = true' : 'sale_id = sale_id'}`,
      ])
        await expect(asRole(sql)).rejects.toMatchObject({ code: '42501' });
      expect(await asRole(`SELECT FROM ${table}`)).toBeDefined();
    }
    for (const table of ['audit_heads', 'audit_links', 'audit_chain_start'])
      await expect(asRole(`INSERT INTO ${table} DEFAULT VALUES`)).rejects.toMatchObject({ code: '42501' });
    await client.query('CREATE TABLE later (id int)');
    await expect(asRole('DELETE FROM later')).rejects.toMatchObject({ code: '42501' });

    const chains = 'SELECT (SELECT last_unchained_id FROM audit_chain_start) AS start, links FROM audit_heads';
    expect(await asRole(chains)).toEqual([]);
    await asRole(`INSERT INTO audit_events (sale_id, event_type, epoch) VALUES ('sale_1', 'REBUILT', 1)`);
    expect(await asRole(chains)).toEqual([{ start: '1', links: '1' }]);
    expect(await asRole(`SELECT orders, audit_rows FROM archive.reset_sale('sale_1', 2, 'a test')`)).toEqual([
      { orders: 0, audit_rows: '2' },
    ]);
  });
});
