import { type HoldTerms, postgresqlConnection, returnPaymentsOfSale } from 'flashsale-core';
import { Refusal, say } from 'flashsale-testkit';
import pg from 'pg';
import { addressOf } from '../addresses.js';
import { loadAddresses } from '../checkout.js';
import { type Context, parseArguments } from '../command.js';
import { checkDatabase } from './check-database.js';

interface SeedSale {
  readonly id: string;
  readonly name: string;
  readonly totalStock: number;
  /** From now; negative: ago. */
  readonly startsInMinutes: number;
  readonly endsInMinutes: number;
  /** Made already, one a minute from the first minute on. */
  readonly orders: number;
  /** Those of a HOLD sale. */
  readonly terms?: HoldTerms;
}

const SALES: readonly SeedSale[] = [
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
  {
    id: 'sale_4',
    name: 'Reserve and Pay - Flash Sale',
    totalStock: 100,
    startsInMinutes: -5,
    endsInMinutes: 60,
    orders: 0,
    terms: {
      unitPrice: 1_999,
      currency: 'EUR',
      holdTtlMs: 600_000,
      holdExtensionMs: 180_000,
      quantityMax: 2,
      limitPerUser: 2,
      ordersPerUserMax: 5,
      offerTtlMs: 900_000,
    },
  },
];

/** For the archive. */
const ACTOR = 'npm run prisma:seed -- --force';
/** Long enough to archive the orders of a stress run. */
const STATEMENT_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * `npm run prisma:seed`: four sales to try everything with. Safe to repeat: the windows move to now, and nothing else
 * changes. `--force` resets the four sales, archives their orders and gives their buyers the money back.
 */
export async function seed({ args }: Context): Promise<void> {
  const { values } = parseArguments(args, { options: { force: { type: 'boolean', default: false } } });
  loadAddresses();
  const url = addressOf('DATABASE_URL');
  if (url === undefined) {
    throw new Refusal('DATABASE_URL is not set and npm start does not run in this checkout: there is nothing to seed.');
  }
  await checkDatabase('DATABASE_URL', url);
  await seedSales(url, { isForced: values.force }).catch((error: Error) => {
    throw explain(error);
  });
}

interface Options {
  readonly isForced: boolean;
}

async function seedSale(client: pg.Client, sale: SeedSale, { isForced }: Options): Promise<string> {
  const moved = await moveWindow(client, sale);
  if (moved && !isForced) return `${sale.id}: window moved to now, orders kept`;
  if (moved) await beginAnew(client, sale);
  else await insertSale(client, sale);
  await insertOrders(client, sale);
  return `${sale.id}: ${moved ? 'begun anew' : 'created'}, ${sale.totalStock} units, ${sale.orders} orders`;
}

/** Resolves with whether there was such a sale. */
async function moveWindow(client: pg.Client, { id, startsInMinutes, endsInMinutes }: SeedSale): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE sales SET starts_at = now() + make_interval(mins => $2), ends_at = now() + make_interval(mins => $3)
      WHERE id = $1`,
    [id, startsInMinutes, endsInMinutes],
  );
  return rowCount === 1;
}

async function insertSale(client: pg.Client, sale: SeedSale): Promise<void> {
  const { id, name, totalStock, startsInMinutes, endsInMinutes, orders, terms } = sale;
  await client.query(
    `INSERT INTO sales (id, name, total_stock, sold, starts_at, ends_at, mode, unit_price, currency, hold_ttl_ms,
                        hold_extension_ms, quantity_max, limit_per_user, orders_per_user_max, offer_ttl_ms)
     VALUES ($1, $2, $3, $4, now() + make_interval(mins => $5), now() + make_interval(mins => $6),
             $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[id, name, totalStock, orders, startsInMinutes, endsInMinutes, terms === undefined ? 'INSTANT' : 'HOLD'],
      ...[terms?.unitPrice, terms?.currency, terms?.holdTtlMs, terms?.holdExtensionMs],
      ...[terms?.quantityMax, terms?.limitPerUser, terms?.ordersPerUserMax, terms?.offerTtlMs],
    ],
  );
}

/**
 * Begins a new epoch, so what was reserved before can no longer become an order. Terms stay: a limit that was raised since
 * cannot be lowered.
 */
async function beginAnew(client: pg.Client, { id, name, totalStock, orders }: SeedSale): Promise<void> {
  await returnPaymentsOfSale(client, id);
  await client.query('SELECT archive.reset_sale(id, epoch + 1, $2) FROM sales WHERE id = $1', [id, ACTOR]);
  await client.query(`UPDATE sales SET name = $2, total_stock = $3, sold = $4, state = 'OPEN' WHERE id = $1`, [
    id,
    name,
    totalStock,
    orders,
  ]);
}

/** Orders as the purchase path leaves them: each with the three audit rows of a success. */
async function insertOrders(client: pg.Client, { id, orders }: SeedSale): Promise<void> {
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

async function seedSales(url: URL, options: Options): Promise<void> {
  const client = new pg.Client({
    ...postgresqlConnection(url.href),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    await client.query('BEGIN');
    // One seeding at a time: of two on an empty database the second finds the sales of the first.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('flashsale seed'))`);
    for (const sale of SALES) say(await seedSale(client, sale, options));
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

function explain(error: Error & { readonly code?: string }): Error {
  if (error.code !== '42P01') return error;
  return new Refusal('The tables are not there yet: npm run prisma:migrate makes them.', { cause: error });
}
