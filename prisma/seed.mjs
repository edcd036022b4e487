#!/usr/bin/env node
// `npm run prisma:seed`: three sales to try everything with. Safe to repeat: the windows move to now, and nothing
// else changes. `--force` begins the three sales anew and destroys their orders.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { loadEnvironmentFile } from '../dev/environment-file.mjs';
import { examineDatabase } from '../dev/examine-database.mjs';
import { Refusal } from '../dev/refusal.mjs';
import { runTool } from '../dev/run-tool.mjs';
import { say } from '../dev/say.mjs';
import { storeUrl } from '../dev/store-url.mjs';

/**
 * @typedef {object} SeedSale
 * @property {string} id
 * @property {string} name
 * @property {number} totalStock
 * @property {number} startsInMinutes from now; negative: ago
 * @property {number} endsInMinutes
 * @property {number} orders already made, one a minute from the first minute on
 */

/** @type {readonly SeedSale[]} */
const sales = [
  {
    id: 'sale_1',
    name: 'Limited Edition Product - Flash Sale',
    totalStock: 100,
    startsInMinutes: -5,
    endsInMinutes: 60,
    orders: 0,
  },
  {
    id: 'sale_2',
    name: 'Upcoming Product - Flash Sale',
    totalStock: 50,
    startsInMinutes: 10,
    endsInMinutes: 70,
    orders: 0,
  },
  {
    id: 'sale_3',
    name: 'Past Product - Flash Sale',
    totalStock: 200,
    startsInMinutes: -120,
    endsInMinutes: -60,
    orders: 10,
  },
];

const statementTimeoutMs = 10_000;
const connectTimeoutMs = 5_000;

/**
 * @param {pg.Client} client
 * @param {SeedSale} sale
 * @param {{ isForced: boolean }} options
 */
async function seedSale(client, sale, { isForced }) {
  const moved = await moveWindow(client, sale);
  if (moved && !isForced) return `${sale.id}: window moved to now, orders kept`;
  if (moved) await beginAnew(client, sale);
  else await insertSale(client, sale);
  await insertOrders(client, sale);
  return `${sale.id}: ${moved ? 'begun anew' : 'created'}, ${sale.totalStock} units, ${sale.orders} orders`;
}

/**
 * @param {pg.Client} client
 * @param {SeedSale} sale
 * @returns {Promise<boolean>} whether there was such a sale
 */
async function moveWindow(client, { id, startsInMinutes, endsInMinutes }) {
  const { rowCount } = await client.query(
    `UPDATE sales SET starts_at = now() + make_interval(mins => $2), ends_at = now() + make_interval(mins => $3)
      WHERE id = $1`,
    [id, startsInMinutes, endsInMinutes],
  );
  return rowCount === 1;
}

/**
 * @param {pg.Client} client
 * @param {SeedSale} sale
 */
async function insertSale(client, { id, name, totalStock, startsInMinutes, endsInMinutes, orders }) {
  await client.query(
    `INSERT INTO sales (id, name, total_stock, sold, starts_at, ends_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(mins => $5), now() + make_interval(mins => $6))`,
    [id, name, totalStock, orders, startsInMinutes, endsInMinutes],
  );
}

/**
 * Raises the epoch first of all, so what was reserved before can no longer become an order.
 *
 * @param {pg.Client} client
 * @param {SeedSale} sale
 */
async function beginAnew(client, { id, name, totalStock, orders }) {
  await client.query(
    `UPDATE sales SET epoch = epoch + 1, reset_epoch = epoch + 1, name = $2, total_stock = $3, sold = $4, state = 'OPEN'
      WHERE id = $1`,
    [id, name, totalStock, orders],
  );
  const deletedOrders = await client.query('DELETE FROM orders WHERE sale_id = $1', [id]);
  const deletedEvents = await client.query('DELETE FROM audit_events WHERE sale_id = $1', [id]);
  const deletedSegments = await client.query(
    `WITH deleted AS (DELETE FROM audit_segments WHERE sale_id = $1 RETURNING row_count)
     SELECT COALESCE(SUM(row_count), 0)::int AS rows FROM deleted`,
    [id],
  );
  await client.query(
    `INSERT INTO audit_events (sale_id, event_type, epoch, metadata)
     SELECT id, 'ADMIN_RESET', epoch, $2 FROM sales WHERE id = $1`,
    [
      id,
      {
        deletedOrders: deletedOrders.rowCount,
        deletedAuditRows: (deletedEvents.rowCount ?? 0) + deletedSegments.rows[0].rows,
      },
    ],
  );
}

/**
 * Orders as the purchase path leaves them: each with the three audit rows of a success.
 *
 * @param {pg.Client} client
 * @param {SeedSale} sale
 */
async function insertOrders(client, { id, orders }) {
  await client.query(
    `WITH made AS (
       INSERT INTO orders (id, sale_id, user_id, reserved_at, created_at)
       SELECT gen_random_uuid(), id, 'user_' || n, starts_at + make_interval(mins => n), starts_at + make_interval(mins => n)
         FROM sales, generate_series(1, $2::int) AS n WHERE id = $1
       RETURNING *
     )
     INSERT INTO audit_events (sale_id, user_id, event_type, order_id, epoch, created_at)
     SELECT made.sale_id, made.user_id, event_type, made.id, sales.epoch, made.created_at
       FROM made JOIN sales ON sales.id = made.sale_id,
            unnest(ARRAY['ATTEMPTED', 'RESERVED', 'CONFIRMED']) WITH ORDINALITY AS event (event_type, step)
      ORDER BY made.created_at, step`,
    [id, orders],
  );
}

/**
 * @param {URL} url
 * @param {{ isForced: boolean }} options
 */
async function seed(url, options) {
  const client = new pg.Client({
    connectionString: url.href,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
  });
  await client.connect();
  try {
    await client.query('BEGIN');
    // One seeding at a time: of two on an empty database the second finds the sales of the first.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('flashsale seed'))`);
    for (const sale of sales) say(await seedSale(client, sale, options));
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/**
 * @param {Error & { code?: string }} error
 * @returns {Error}
 */
function explain(error) {
  if (error.code === '42P01') return new Refusal('The tables are not there yet: npm run prisma:migrate makes them.');
  return error;
}

await runTool(async () => {
  const { values } = parseArgs({ options: { force: { type: 'boolean', default: false } } });
  loadEnvironmentFile();
  const url = storeUrl('DATABASE');
  if (url === undefined) {
    throw new Refusal('DATABASE_URL is not set and npm start does not run in this checkout: there is nothing to seed.');
  }
  await examineDatabase('DATABASE_URL', url);
  await seed(url, { isForced: values.force }).catch((error) => {
    throw explain(error);
  });
});
