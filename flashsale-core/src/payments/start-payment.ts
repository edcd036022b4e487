import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { extendHold } from '../holds/end-holds.js';
import type { Database } from '../postgresql/database.js';
import { lockSalesForOrders } from '../sales/sale-records.js';
import type { NewPayment, PaymentProvider } from './payment-provider.js';
import { returnPayments, type ReturnReason } from './return-payments.js';

/** The worker creates the payment at the provider if the API has not done it by then. */
const CREATE_LEASE = '10 seconds';

/** A payment that a buyer may pay, as it is committed. */
interface StartedPayment extends NewPayment {
  /** Undefined until the provider has it. */
  readonly providerPaymentId: string | undefined;
  /** The end of the hold, and the hold that it is about. */
  readonly untilMs: number;
  readonly instance: string;
}

export type PaymentStart =
  | { readonly outcome: 'started'; readonly payment: StartedPayment }
  /** An earlier payment of the order has yet to end. */
  | { readonly outcome: 'ending'; readonly paymentId: string }
  | { readonly outcome: 'paid' }
  | { readonly outcome: 'expired' | 'cancelled' }
  /** There is no such order, or none that is paid for. */
  | { readonly outcome: 'unknown-order' };

interface OrderRow {
  sale_id: string;
  user_id: string;
  status: 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';
  /** PostgreSQL's BIGINT as text. */
  amount: string;
  currency: string;
  epoch: number;
  reset_epoch: number;
}

interface LiveRow {
  id: string;
  epoch: number;
  provider: string;
  provider_payment_id: string | null;
  state: string;
  is_ending: boolean;
}

/** The order has a payment that nobody is to use any more; its sale has to be locked before it can be returned. */
interface Outdated {
  readonly outcome: 'outdated';
  readonly saleId: string;
  readonly paymentId: string;
  readonly reason: ReturnReason;
  /** Whether it is at another provider, which perhaps nobody can reach any more. */
  readonly isElsewhere: boolean;
}

/**
 * Begins to pay for an order that is held, or finds the payment that has begun: an order has one at a time. Takes the lock of
 * the order's row alone, so buyers of a sale do not wait for each other.
 */
export async function startPayment(
  database: Database,
  orderId: string,
  provider: Pick<PaymentProvider, 'name' | 'capture'>,
): Promise<PaymentStart> {
  const started = await database.transaction((client) => start(client, orderId, provider));
  if (started.outcome !== 'outdated') return started;
  return database.transaction((client) => returnOutdated(client, orderId, started.saleId, provider));
}

async function start(
  client: pg.PoolClient,
  orderId: string,
  provider: Pick<PaymentProvider, 'name' | 'capture'>,
): Promise<PaymentStart | Outdated> {
  const order = await lockOrder(client, orderId);
  switch (order?.status) {
    case undefined:
      return { outcome: 'unknown-order' };
    case 'CONFIRMED':
      return { outcome: 'paid' };
    case 'EXPIRED':
      return { outcome: 'expired' };
    case 'CANCELLED':
      return { outcome: 'cancelled' };
    case 'HELD':
      return startForHeld(client, orderId, order, provider);
  }
}

async function startForHeld(
  client: pg.PoolClient,
  orderId: string,
  order: OrderRow,
  provider: Pick<PaymentProvider, 'name' | 'capture'>,
): Promise<PaymentStart | Outdated> {
  const live = await findLivePayment(client, orderId);
  const obstacle = live && obstacleOf(live, order, provider);
  if (obstacle !== undefined) return obstacle;
  const payment: NewPayment = {
    paymentId: live?.id ?? randomUUID(),
    orderId,
    saleId: order.sale_id,
    epoch: live?.epoch ?? order.epoch,
    userId: order.user_id,
    amount: Number(order.amount),
    currency: order.currency,
  };
  if (live === undefined) await insertPayment(client, payment, provider);
  const extended = await extendHold(client, orderId);
  if (extended === undefined) return { outcome: 'unknown-order' };
  return {
    outcome: 'started',
    payment: {
      ...payment,
      providerPaymentId: live?.provider_payment_id ?? undefined,
      untilMs: extended.untilMs,
      instance: extended.instance,
    },
  };
}

/** Why the payment that an order has is not the one to pay; undefined if it is. */
function obstacleOf(
  { id: paymentId, epoch, provider: name, state, is_ending: isEnding }: LiveRow,
  { sale_id: saleId, reset_epoch: resetEpoch }: OrderRow,
  provider: Pick<PaymentProvider, 'name'>,
): PaymentStart | Outdated | undefined {
  const outdated = { outcome: 'outdated', saleId, paymentId } as const;
  const reason = epoch < resetEpoch ? 'RESET' : 'CANCELLED';
  // Nobody has paid it yet, and money that is reserved there after all is let go.
  if (name !== provider.name && (state === 'NEW' || state === 'OPEN'))
    return { ...outdated, reason, isElsewhere: true };
  if (isEnding) return { outcome: 'ending', paymentId };
  // An order id comes from its Idempotency-Key, so after a reset there may be money under the same one.
  if (reason === 'RESET') return { ...outdated, reason, isElsewhere: false };
  // Money that is there already is decided by its event; nobody pays twice.
  return state === 'AUTHORIZED' || state === 'CAPTURED' ? { outcome: 'ending', paymentId } : undefined;
}

/**
 * Returns the earlier payment of an order. A decision locks the payment before the order, an end of a hold the order before the
 * payment, both under the lock of the sale: whoever wants both rows locks the sale as well.
 */
async function returnOutdated(
  client: pg.PoolClient,
  orderId: string,
  saleId: string,
  provider: Pick<PaymentProvider, 'name' | 'capture'>,
): Promise<PaymentStart> {
  await lockSalesForOrders(client, [saleId], 'wait');
  // Anything may have happened since it was looked at.
  const started = await start(client, orderId, provider);
  if (started.outcome !== 'outdated') return started;
  await returnPayments(client, [orderId], started.reason);
  if (!started.isElsewhere) return { outcome: 'ending', paymentId: started.paymentId };
  await setAside(client, started.paymentId);
  const begun = await start(client, orderId, provider);
  if (begun.outcome === 'outdated') throw new Error(`Payment ${started.paymentId} was set aside and is still there`);
  return begun;
}

/**
 * Ends a payment of another provider here, so that the order can have one of this provider at once. That it is voided there
 * stays commanded, for a worker that still has that provider.
 */
async function setAside(client: pg.PoolClient, paymentId: string): Promise<void> {
  await client.query(
    `UPDATE payments SET state = 'VOIDED', updated_at = now() WHERE id = $1 AND state IN ('NEW', 'OPEN')`,
    [paymentId],
  );
}

async function lockOrder(client: pg.PoolClient, orderId: string): Promise<OrderRow | undefined> {
  const { rows } = await client.query<OrderRow>({
    name: 'lock-order-to-pay',
    text: `SELECT o.sale_id, o.user_id, o.status, o.amount, o.currency, s.epoch, s.reset_epoch
             FROM orders o JOIN sales s ON s.id = o.sale_id
            WHERE o.id = $1 AND o.expires_at IS NOT NULL FOR NO KEY UPDATE OF o`,
    values: [orderId],
  });
  return rows[0];
}

async function findLivePayment(client: pg.PoolClient, orderId: string): Promise<LiveRow | undefined> {
  const { rows } = await client.query<LiveRow>({
    name: 'find-live-payment',
    text: `SELECT id, epoch, provider, provider_payment_id, state,
                  EXISTS (SELECT FROM payment_commands WHERE payment_id = id AND kind IN ('VOID', 'REFUND')) AS is_ending
             FROM payments WHERE order_id = $1 AND state IN ('NEW', 'OPEN', 'AUTHORIZED', 'CAPTURED')`,
    values: [orderId],
  });
  return rows[0];
}

async function insertPayment(
  client: pg.PoolClient,
  payment: NewPayment,
  { name, capture }: Pick<PaymentProvider, 'name' | 'capture'>,
): Promise<void> {
  await client.query({
    name: 'insert-payment',
    text: `
      WITH inserted AS (
        INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, capture, amount, currency)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ), commanded AS (
        INSERT INTO payment_commands (payment_id, kind, due_at) VALUES ($1, 'CREATE', now() + INTERVAL '${CREATE_LEASE}')
      )
      INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
      VALUES ($3, $4, 'PAYMENT_OPENED:' || $1::uuid, 0, $5, 'PAYMENT_OPENED', $2,
              jsonb_build_object('paymentId', $1::uuid, 'provider', $6::text, 'amount', $8::bigint, 'currency', $9::text))`,
    values: [
      payment.paymentId,
      payment.orderId,
      payment.saleId,
      payment.epoch,
      payment.userId,
      name,
      capture,
      payment.amount,
      payment.currency,
    ],
  });
}

/**
 * Notes under which name the provider has a payment. A buyer gets its client secret only after this has succeeded: one that
 * the provider has twice, or that was voided meanwhile, can then be paid by nobody.
 *
 * @returns whether the payment has this name now
 */
export async function saveProviderPaymentId(
  pool: pg.Pool,
  paymentId: string,
  providerPaymentId: string,
): Promise<boolean> {
  const { rows } = await pool.query<{ is_saved: boolean }>({
    name: 'save-provider-payment-id',
    text: `
      WITH saved AS (
        UPDATE payments SET provider_payment_id = $2, state = 'OPEN', updated_at = now()
         WHERE id = $1 AND state = 'NEW' AND provider_payment_id IS NULL RETURNING id
      ), done AS (
        UPDATE payment_commands SET state = 'DONE', done_at = now()
         WHERE payment_id = $1 AND kind = 'CREATE' AND state IN ('DUE', 'GIVEN_UP')
      )
      SELECT EXISTS (SELECT FROM saved) OR EXISTS (
        SELECT FROM payments WHERE id = $1 AND provider_payment_id = $2 AND state <> 'VOIDED') AS is_saved`,
    values: [paymentId, providerPaymentId],
  });
  return rows[0]?.is_saved ?? false;
}
