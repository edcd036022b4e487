import type pg from 'pg';
import { EPOCH_MAX, epochOfEntry, type Reservation } from './reservation.js';

/** A pool, or a connection in a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
}

/*
 * An entry is dead once it has a FAILED_DB audit row: `instance` FAILED_DB:<order id>, under the epoch of the entry,
 * with sequence 0 for its first death. Audit rows are append-only, so another row ends a death: FAILED_DB_LIFTED:<order
 * id>, with the sequence of that death. If the entry dies again, its row has the next sequence. An entry written by
 * hand, with an id that no script generates, must not break the query for all others.
 */

const DEATHS_OF_GIVEN = `
    FROM unnest($1::text[], $2::int[], $3::text[]) AS g (sale_id, epoch, order_id)
    JOIN audit_events e ON e.sale_id = g.sale_id AND e.epoch = g.epoch AND e.instance = 'FAILED_DB:' || lower(g.order_id)
   WHERE NOT EXISTS (
           SELECT FROM audit_events l
            WHERE l.sale_id = g.sale_id AND l.epoch = g.epoch AND l.instance = 'FAILED_DB_LIFTED:' || lower(g.order_id)
              AND l.sequence = e.sequence)`;

/** The reservations that PostgreSQL refused: their messages are dead letters, and copies would become so too. */
export async function findDeadEntries(
  database: Queryable,
  reservations: readonly Reservation[],
): Promise<ReadonlySet<Reservation>> {
  const { rows } = await database.query<{ order_id: string }>({
    name: 'find-dead-entries',
    text: `SELECT g.order_id ${DEATHS_OF_GIVEN}`,
    values: given(reservations),
  });
  const dead = new Set(rows.map(({ order_id }) => order_id));
  return new Set(reservations.filter(({ orderId }) => dead.has(orderId)));
}

/** Why PostgreSQL refused these reservations, by order id in lower case; those that are not dead are missing. */
export async function findDeathCauses(
  database: Queryable,
  reservations: readonly Reservation[],
): Promise<ReadonlyMap<string, string>> {
  if (reservations.length === 0) return new Map();
  const { rows } = await database.query<{ order_id: string; cause: string | null }>({
    name: 'find-death-causes',
    text: `SELECT lower(g.order_id) AS order_id, e.metadata->>'reason' AS cause ${DEATHS_OF_GIVEN}`,
    values: given(reservations),
  });
  return new Map(rows.flatMap(({ order_id, cause }) => (cause === null ? [] : [[order_id, cause] as const])));
}

/**
 * Lets the relay publish dead entries again; resolves with how many were dead. Repeating it changes nothing. If
 * PostgreSQL refuses them again, they are dead again.
 */
export async function liftDeadEntries(
  database: Queryable,
  reservations: readonly Reservation[],
  reason: string,
): Promise<number> {
  if (reservations.length === 0) return 0;
  const { rowCount } = await database.query({
    text: `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
           SELECT e.sale_id, e.epoch, 'FAILED_DB_LIFTED:' || e.order_id, e.sequence, e.user_id, 'REPAIRED', e.order_id,
                  jsonb_build_object('before', 'dead', 'after', 'published again', 'reason', $4::text)
           ${DEATHS_OF_GIVEN}
           ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING`,
    values: [...given(reservations), reason],
  });
  return rowCount ?? 0;
}

/** An adopted reservation keeps its entry, and its death is recorded under the epoch of that entry. */
function given(reservations: readonly Reservation[]): unknown[] {
  return [
    reservations.map(({ saleId }) => saleId),
    reservations.map(({ outboxId }) => Math.min(epochOfEntry(outboxId), EPOCH_MAX)),
    reservations.map(({ orderId }) => orderId),
  ];
}
