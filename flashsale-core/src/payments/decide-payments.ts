import type pg from 'pg';
import { insertHoldSegments } from '../holds/end-holds.js';
import { lockSalesForOrders } from '../sales/sale-records.js';
import { ATTEMPTS_AGAIN } from './payment-commands.js';
import type { MoneyState, ProviderPayment } from './payment-provider.js';

/** What the provider says about a payment of ours. */
export interface ToldPayment extends Pick<
  ProviderPayment,
  'providerPaymentId' | 'state' | 'amount' | 'currency' | 'captured' | 'refunded'
> {
  readonly paymentId: string;
}

/** What became of a payment that moved. */
export interface MovedPayment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly saleId: string;
  readonly state: MoneyState;
  readonly outcome:
    /** Its order is paid. */
    | 'confirmed'
    /** Its order had ended, or is of before a reset: the money goes back. */
    | 'late'
    /** It is not what was to be paid: the money goes back. */
    | 'mismatch'
    /** It only says how far the money is. */
    | 'moved';
  /** The hold in Redis, of a confirmed order. */
  readonly instance: string | null;
}

interface Decided {
  readonly moved: readonly MovedPayment[];
  /** Payments whose sale was locked by somebody else, and that were skipped. */
  readonly undecided: ReadonlySet<string>;
}

/** From the least to the most final. */
const RANKS: readonly MoneyState[] = ['OPEN', 'AUTHORIZED', 'VOIDED', 'CAPTURED', 'REFUNDED'];
/** As SQL; NEW is below all of them. */
const RANK_ARRAY = `ARRAY['NEW', ${RANKS.map((state) => `'${state}'`).join(', ')}]`;

/** The furthest of what was said about each payment: events come in any order, and more than once. */
function furthest(told: readonly ToldPayment[]): ToldPayment[] {
  const byId = new Map<string, ToldPayment>();
  for (const payment of told) {
    const known = byId.get(payment.paymentId);
    if (known === undefined || RANKS.indexOf(payment.state) > RANKS.indexOf(known.state))
      byId.set(payment.paymentId, payment);
  }
  return [...byId.values()];
}

/**
 * The decision: payments move to what the provider says, and never back. Money that is there for the first time confirms its
 * order, if that is still held, and is otherwise commanded back, both in this transaction. One conditional update of the order's
 * row decides between a payment, the deadline and a cancel.
 *
 * @param locked whether to wait for sales that are locked, up to the transaction's lock timeout, or to leave their payments out
 */
export async function decidePayments(
  client: pg.PoolClient,
  given: readonly ToldPayment[],
  locked: 'wait' | 'skip',
): Promise<Decided> {
  const all = furthest(given);
  if (all.length === 0) return { moved: [], undecided: new Set() };
  const { rows: payments } = await client.query<{ id: string; sale_id: string }>(
    'SELECT id, sale_id FROM payments WHERE id = ANY($1::uuid[])',
    [all.map(({ paymentId }) => paymentId)],
  );
  // Before payments and orders, as everybody who ends holds does.
  const { busy } = await lockSalesForOrders(client, [...new Set(payments.map(({ sale_id }) => sale_id))], locked);
  const undecided = new Set(payments.filter(({ sale_id }) => busy.has(sale_id)).map(({ id }) => id));
  const moved = await decide(
    client,
    all.filter(({ paymentId }) => !undecided.has(paymentId)),
  );
  return { moved, undecided };
}

async function decide(client: pg.PoolClient, told: readonly ToldPayment[]): Promise<MovedPayment[]> {
  const ids = told.map(({ paymentId }) => paymentId);
  const { rows } = await client.query<MovedPayment>({
    name: 'decide-payments',
    text: `
      WITH told AS (
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
          AS t (id, state, amount, currency, captured, refunded, provider_payment_id)
      ), before AS (
        SELECT id, state FROM payments WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE
      ), moved AS (
        UPDATE payments p
           SET state = t.state, captured = GREATEST(p.captured, LEAST(t.captured, p.amount)),
               refunded = GREATEST(p.refunded, LEAST(t.refunded, t.captured, p.amount)),
               provider_payment_id = COALESCE(p.provider_payment_id, t.provider_payment_id), updated_at = now()
          FROM told t JOIN before b ON b.id = t.id
         WHERE p.id = t.id AND b.state NOT IN ('VOIDED', 'REFUNDED')
           AND array_position(${RANK_ARRAY}, b.state) < array_position(${RANK_ARRAY}, t.state)
        RETURNING p.*, b.state IN ('NEW', 'OPEN') AND t.state IN ('AUTHORIZED', 'CAPTURED') AS is_first,
                  p.amount = t.amount AND p.currency = t.currency AS is_as_asked
      ), won AS (
        UPDATE orders o SET status = 'CONFIRMED', confirmed_at = now() FROM moved m JOIN sales s ON s.id = m.sale_id
         WHERE o.id = m.order_id AND o.status = 'HELD' AND m.is_first AND m.is_as_asked
           AND o.amount = m.amount AND o.currency = m.currency AND m.epoch >= s.reset_epoch
        RETURNING o.id, o.sale_id, o.user_id, o.quantity, o.instance, o.confirmed_at AS at
      ), counted AS (
        UPDATE sales SET held = held - sums.units, sold = sold + sums.units
          FROM (SELECT sale_id, SUM(quantity)::int AS units FROM won GROUP BY sale_id) AS sums WHERE sales.id = sums.sale_id
      ), outcomes AS (
        SELECT m.id, m.order_id, m.sale_id, m.user_id, m.state, w.instance,
               CASE WHEN NOT m.is_first THEN 'moved' WHEN w.id IS NOT NULL THEN 'confirmed'
                    WHEN NOT m.is_as_asked OR (o.status = 'HELD' AND (o.amount, o.currency) <> (m.amount, m.currency)) THEN 'mismatch'
                    ELSE 'late' END AS outcome
          FROM moved m LEFT JOIN won w ON w.id = m.order_id LEFT JOIN orders o ON o.id = m.order_id
      ), commanded AS (
        INSERT INTO payment_commands (payment_id, kind, reason)
        SELECT id, CASE WHEN outcome = 'confirmed' THEN 'CAPTURE' WHEN state = 'AUTHORIZED' THEN 'VOID' ELSE 'REFUND' END,
               CASE WHEN outcome <> 'confirmed' THEN upper(outcome) END
          FROM outcomes WHERE outcome <> 'moved' AND NOT (outcome = 'confirmed' AND state = 'CAPTURED')
        ON CONFLICT DO NOTHING
      ), done AS (
        UPDATE payment_commands c SET state = 'DONE', done_at = now() FROM moved m
         WHERE c.payment_id = m.id AND c.state IN ('DUE', 'GIVEN_UP')
           AND (c.kind = 'CREATE' OR (c.kind, m.state) IN (('CAPTURE', 'CAPTURED'), ('CAPTURE', 'REFUNDED'),
                                                          ('VOID', 'VOIDED'), ('VOID', 'REFUNDED'), ('REFUND', 'REFUNDED')))
      ), again AS (
        -- Nobody can pay what was voided; if the provider says otherwise, it is asked how that is.
        INSERT INTO payment_commands (payment_id, kind, reason)
        SELECT t.id, 'VOID', 'PAID_AFTER_VOID' FROM told t JOIN before b ON b.id = t.id
         WHERE b.state = 'VOIDED' AND t.state IN ('AUTHORIZED', 'CAPTURED')
        ON CONFLICT (payment_id, kind) DO UPDATE SET state = 'DUE', attempts = ${ATTEMPTS_AGAIN}, due_at = now()
          WHERE payment_commands.state = 'DONE'
      ), audited AS (${insertHoldSegments('HOLD_CONFIRMED', 'won')}
      ), noted AS (
        INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
        SELECT o.sale_id, s.epoch, type || ':' || o.id, 0, o.user_id, type, o.order_id, jsonb_build_object('paymentId', o.id)
          FROM outcomes o JOIN sales s ON s.id = o.sale_id
         CROSS JOIN LATERAL (SELECT 'PAYMENT_' || o.state AS type WHERE o.state <> 'OPEN'
                             UNION ALL SELECT 'PAYMENT_' || upper(o.outcome) WHERE o.outcome IN ('late', 'mismatch')) AS types
        ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING
      )
      SELECT id AS "paymentId", order_id AS "orderId", sale_id AS "saleId", state, outcome, instance FROM outcomes`,
    values: [
      ids,
      told.map(({ state }) => state),
      told.map(({ amount }) => amount),
      told.map(({ currency }) => currency),
      told.map(({ captured }) => captured),
      told.map(({ refunded }) => refunded),
      told.map(({ providerPaymentId }) => providerPaymentId),
    ],
  });
  return rows;
}
