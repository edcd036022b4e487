/** Sales as an operator makes them. $1 ids, $2 total stock, $3 orders that are there already. */
export const INSERT_SALES = `INSERT INTO sales (id, name, total_stock, sold, starts_at, ends_at)
  SELECT id, 'Benchmark', $2, $3, now() - interval '1 minute', now() + interval '1 day' FROM unnest($1::text[]) AS id`;

/** Orders as the workers leave them. $1 sale ids, $2 first part of the user ids, $3 how many in each sale. */
export const INSERT_OWNERS = `INSERT INTO orders (id, sale_id, user_id, reserved_at)
  SELECT gen_random_uuid(), sale_id, $2 || n, now() FROM unnest($1::text[]) AS sale_id, generate_series(0, $3::int - 1) AS n`;

/** The three audit rows of each order. $1 sale ids. */
export const INSERT_AUDIT_OF_OWNERS = `INSERT INTO order_audit_trail (sale_id, user_id, event_type, order_id, epoch)
  SELECT sale_id, user_id, event_type, orders.id, sales.epoch
    FROM orders JOIN sales ON sales.id = sale_id, unnest(ARRAY['ATTEMPTED', 'RESERVED', 'CONFIRMED']) AS event_type
   WHERE sale_id = ANY($1)`;
