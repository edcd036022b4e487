import type pg from 'pg';
import type { Reservation } from '../rabbitmq/reservation-message.js';

/** Those of the reservations that PostgreSQL refused: their messages are dead letters, and copies would be as well. */
export async function findDeadEntries(
  pool: pg.Pool,
  reservations: readonly Reservation[],
): Promise<ReadonlySet<Reservation>> {
  const { rows } = await pool.query<{ order_id: string }>({
    name: 'find-dead-entries',
    text: `SELECT g.order_id
             FROM unnest($1::text[], $2::int[], $3::uuid[]) AS g (sale_id, epoch, order_id)
             JOIN audit_events e ON e.sale_id = g.sale_id AND e.epoch = g.epoch
              AND e.instance = 'FAILED_DB:' || g.order_id AND e.sequence = 0`,
    values: [
      reservations.map(({ saleId }) => saleId),
      reservations.map(({ epoch }) => epoch),
      reservations.map(({ orderId }) => orderId),
    ],
  });
  const dead = new Set(rows.map(({ order_id }) => order_id));
  return new Set(reservations.filter(({ orderId }) => dead.has(orderId.toLowerCase())));
}
