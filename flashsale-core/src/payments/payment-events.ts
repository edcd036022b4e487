import type pg from 'pg';
import type { ProviderEvent } from './payment-provider.js';

/** What a text in PostgreSQL's JSONB cannot have. */
const NUL = /\0/g;

/** Shorter than a sale is usually locked: a rebuild takes a moment, a reset of a million orders a minute. */
const LOCKED_DELAY = '1 second';

/** Events as rows; one that is there already adds nothing. */
export async function insertEvents(pool: pg.Pool, provider: string, events: readonly ProviderEvent[]): Promise<void> {
  await pool.query({
    name: 'insert-payment-events',
    text: `INSERT INTO payment_events (provider, event_id, type, provider_payment_id, payload)
           SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::jsonb[]) ON CONFLICT DO NOTHING`,
    values: [
      provider,
      events.map(({ eventId }) => eventId),
      events.map(({ type }) => type),
      events.map(({ providerPaymentId }) => providerPaymentId ?? null),
      events.map(({ payload }) => JSON.stringify(payload, withoutNul)),
    ],
  });
}

/** An event that is to be handled now; its row stays locked until the transaction ends. */
export interface StoredEvent {
  readonly eventId: string;
  readonly payload: unknown;
  readonly attempts: number;
}

export async function takeNewEvents(client: pg.PoolClient, provider: string, limit: number): Promise<StoredEvent[]> {
  const { rows } = await client.query<StoredEvent>({
    name: 'take-new-events',
    text: `SELECT event_id AS "eventId", payload, attempts FROM payment_events
            WHERE state = 'NEW' AND due_at <= now() AND provider = $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    values: [provider, limit],
  });
  return rows;
}

export async function concludeEvents(
  client: pg.PoolClient,
  provider: string,
  events: readonly {
    readonly eventId: string;
    readonly state: 'DONE' | 'IGNORED';
    readonly outcome: string;
    /** The payment that has to be decided with it. */
    readonly decides?: string;
  }[],
): Promise<void> {
  await client.query({
    name: 'conclude-events',
    text: `UPDATE payment_events e SET state = t.state, outcome = t.outcome, attempts = e.attempts + 1
             FROM unnest($2::text[], $3::text[], $4::text[]) AS t (event_id, state, outcome)
            WHERE e.provider = $1 AND e.event_id = t.event_id`,
    values: [
      provider,
      events.map(({ eventId }) => eventId),
      events.map(({ state }) => state),
      events.map(({ outcome }) => outcome),
    ],
  });
}

/** Leaves events that could not be decided now for a little later, so that others come first. */
export async function delayEvents(
  client: pg.PoolClient,
  provider: string,
  events: readonly { readonly eventId: string }[],
): Promise<void> {
  await client.query(
    `UPDATE payment_events SET due_at = now() + INTERVAL '${LOCKED_DELAY}' WHERE provider = $1 AND event_id = ANY($2)`,
    [provider, events.map(({ eventId }) => eventId)],
  );
}

/** Handles an event again after the delay, or never where there is none. */
export async function postponeEvent(
  pool: pg.Pool,
  provider: string,
  eventId: string,
  { reason, delayMs }: { readonly reason: string; readonly delayMs: number | undefined },
): Promise<void> {
  await pool.query(
    `UPDATE payment_events
        SET attempts = attempts + 1, outcome = left($3, 500), state = CASE WHEN $4::float8 IS NULL THEN 'GIVEN_UP' ELSE 'NEW' END,
            due_at = now() + make_interval(secs => COALESCE($4::float8, 0) / 1000)
      WHERE provider = $1 AND event_id = $2 AND state = 'NEW'`,
    [provider, eventId, reason, delayMs ?? null],
  );
}

/** An event after which nothing is to be done. */
export async function ignoreEvent(pool: pg.Pool, provider: string, eventId: string, outcome: string): Promise<void> {
  await pool.query(
    `UPDATE payment_events SET state = 'IGNORED', outcome = $3 WHERE provider = $1 AND event_id = $2 AND state = 'NEW'`,
    [provider, eventId, outcome],
  );
}

/** A payment at the provider that was created for one of ours. */
export interface MatchedPayment {
  readonly paymentId: string;
  /** Ours has another name there, or has ended without one. Nobody was given the secret of this one. */
  readonly isSurplus: boolean;
}

/** Of these payments those that were created for ours, by their name at the provider or by what they were created for. */
export async function matchPayments(
  client: pg.PoolClient,
  provider: string,
  told: readonly { readonly providerPaymentId: string; readonly paymentId: string | undefined }[],
): Promise<Map<string, MatchedPayment>> {
  const { rows } = await client.query<MatchedPayment & { providerPaymentId: string }>({
    name: 'match-payments',
    text: `SELECT t.provider_payment_id AS "providerPaymentId", p.id AS "paymentId", false AS "isSurplus"
             FROM unnest($2::text[], $3::uuid[]) AS t (provider_payment_id, payment_id)
             JOIN payments p ON p.provider = $1 AND p.provider_payment_id = t.provider_payment_id
           UNION
           SELECT t.provider_payment_id, p.id, p.provider_payment_id IS NOT NULL OR p.state = 'VOIDED'
             FROM unnest($2::text[], $3::uuid[]) AS t (provider_payment_id, payment_id)
             JOIN payments p ON p.id = t.payment_id AND p.provider = $1 AND p.provider_payment_id IS DISTINCT FROM t.provider_payment_id
            WHERE NOT EXISTS (SELECT FROM payments WHERE provider = $1 AND provider_payment_id = t.provider_payment_id)`,
    values: [
      provider,
      told.map(({ providerPaymentId }) => providerPaymentId),
      told.map(({ paymentId }) => paymentId ?? null),
    ],
  });
  return new Map(rows.map(({ providerPaymentId, ...matched }) => [providerPaymentId, matched]));
}

export interface EventNote {
  readonly eventId: string;
  readonly paymentId: string;
  readonly type: 'PAYMENT_DECLINED' | 'PAYMENT_DISPUTED';
  readonly detail: string;
}

/** Audit rows of what moves no money, one for each event. */
export async function noteEvents(client: pg.PoolClient, notes: readonly EventNote[]): Promise<void> {
  if (notes.length === 0) return;
  await client.query({
    name: 'note-payment-events',
    text: `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
           SELECT p.sale_id, s.epoch, t.type || ':' || t.event_id, 0, p.user_id, t.type, p.order_id,
                  jsonb_build_object('paymentId', p.id, 'reason', t.detail)
             FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) AS t (event_id, payment_id, type, detail)
             JOIN payments p ON p.id = t.payment_id JOIN sales s ON s.id = p.sale_id
           ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING`,
    values: [
      notes.map(({ eventId }) => eventId),
      notes.map(({ paymentId }) => paymentId),
      notes.map(({ type }) => type),
      notes.map(({ detail }) => detail),
    ],
  });
}

function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll(NUL, '') : value;
}
