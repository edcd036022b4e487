import type { Database } from 'flashsale-core';
import type { Backup } from './real-system.js';

const COLUMNS = { sales: 'id', orders: 'sale_id', audit_events: 'sale_id', audit_segments: 'sale_id' } as const;
const TABLES = ['sales', 'orders', 'audit_events', 'audit_segments'] as const;

/** Everything that PostgreSQL has of a sale. */
export async function takeBackup({ pool }: Database, saleId: string): Promise<Backup> {
  const read = async (table: keyof Backup): Promise<readonly string[]> => {
    const text = `SELECT row_to_json(t)::text AS row FROM ${table} AS t WHERE ${COLUMNS[table]} = $1`;
    const { rows } = await pool.query<{ row: string }>(text, [saleId]);
    return rows.map(({ row }) => row);
  };
  return {
    sales: await read('sales'),
    orders: await read('orders'),
    audit_events: await read('audit_events'),
    audit_segments: await read('audit_segments'),
  };
}

/** Restores it, bypassing triggers and foreign keys. */
export async function restoreBackup(database: Database, saleId: string, backup: Backup): Promise<void> {
  await database.transaction(async (client) => {
    await client.query("SET LOCAL session_replication_role = 'replica'");
    for (const table of TABLES) await client.query(`DELETE FROM ${table} WHERE ${COLUMNS[table]} = $1`, [saleId]);
    for (const table of TABLES) {
      for (const row of backup[table]) {
        await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_record(NULL::${table}, $1)`, [row]);
      }
    }
  });
}
