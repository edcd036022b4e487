import type pg from 'pg';
import type { FaultSettings } from '../faults/faults.js';
import type { EventType, Intent } from '../intents/intent.js';
import { toEvent } from '../intents/stripe-objects.js';

/** Shuffled events are spread over so long. */
const SHUFFLE_MS = 1_000;
/** An event whose delivery was interrupted is sent again after this time. */
const LEASE = '30 seconds';
/** As long as Stripe repeats an event. */
const KEPT_FOR = '3 days';

/** One sending of an event. */
export interface DueEvent {
  readonly id: string;
  readonly copy: number;
  readonly body: string;
  readonly attempts: number;
}

export async function addEvent(
  client: pg.PoolClient,
  type: EventType,
  intent: Intent,
  { copies, shuffle, delayMs }: FaultSettings,
): Promise<void> {
  const event = toEvent(type, intent);
  await client.query(
    `INSERT INTO payment_sandbox.events (id, copy, body, due_at)
     SELECT $1, copy, $2, CURRENT_TIMESTAMP + make_interval(secs => ($3::float8 + random() * $4::float8) / 1000)
       FROM generate_series(1, $5::int) AS copy`,
    [event.id, JSON.stringify(event), delayMs, shuffle ? SHUFFLE_MS : 0, copies],
  );
}

/** Takes events that are due, for as long as a delivery may take. */
export async function takeDueEvents(pool: pg.Pool, limit: number): Promise<DueEvent[]> {
  const { rows } = await pool.query<DueEvent>(
    `WITH due AS (
       SELECT id, copy FROM payment_sandbox.events WHERE due_at <= CURRENT_TIMESTAMP
        ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )
     UPDATE payment_sandbox.events e SET attempts = attempts + 1, due_at = CURRENT_TIMESTAMP + INTERVAL '${LEASE}'
       FROM due WHERE e.id = due.id AND e.copy = due.copy
     RETURNING e.id, e.copy, e.body, e.attempts`,
    [limit],
  );
  return rows;
}

export async function removeEvents(pool: pg.Pool, events: readonly DueEvent[]): Promise<void> {
  if (events.length === 0) return;
  await pool.query(
    `DELETE FROM payment_sandbox.events e USING unnest($1::text[], $2::int[]) AS sent (id, copy)
      WHERE e.id = sent.id AND e.copy = sent.copy`,
    [events.map(({ id }) => id), events.map(({ copy }) => copy)],
  );
}

/** Sends them again after their delay; those that nobody took for days are given up. */
export async function postponeEvents(
  pool: pg.Pool,
  events: readonly { readonly event: DueEvent; readonly delayMs: number }[],
): Promise<void> {
  if (events.length === 0) return;
  await pool.query(
    `UPDATE payment_sandbox.events e
        SET due_at = CASE WHEN created_at < CURRENT_TIMESTAMP - INTERVAL '${KEPT_FOR}' THEN 'infinity'
                          ELSE CURRENT_TIMESTAMP + make_interval(secs => late.delay_ms / 1000) END
       FROM unnest($1::text[], $2::int[], $3::float8[]) AS late (id, copy, delay_ms)
      WHERE e.id = late.id AND e.copy = late.copy`,
    [events.map(({ event }) => event.id), events.map(({ event }) => event.copy), events.map(({ delayMs }) => delayMs)],
  );
}
