import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { ProviderPayment } from './payment-provider.js';

/** A command whose worker died is taken up again after this time; longer than the provider's deadline. */
const CLAIM_LEASE = '30 seconds';

/** Then a command is given up; an operator can have it tried as often again. */
export const COMMAND_ATTEMPTS_MAX = 12;

/** As SQL: all attempts again, counted on, so that the provider gets a new key, and is asked first what was done already. */
export const ATTEMPTS_AGAIN = `(payment_commands.attempts + ${COMMAND_ATTEMPTS_MAX - 1}) / ${COMMAND_ATTEMPTS_MAX} * ${COMMAND_ATTEMPTS_MAX}`;

export type CommandKind = 'CREATE' | 'CAPTURE' | 'VOID' | 'REFUND';

/**
 * Under which key the provider does something once. It answers a key the same way again for a day, also with its own failure,
 * so what has failed under one is done under that of the next generation.
 */
export function commandKey(paymentId: string, kind: CommandKind, generation = 0): string {
  return `${paymentId}:${kind}${generation === 0 ? '' : `:${generation}`}`;
}

/** A command that this process carries out now, with its payment. */
export interface ClaimedCommand {
  readonly paymentId: string;
  readonly kind: CommandKind;
  /** This one included. */
  readonly attempts: number;
  readonly providerPaymentId: string | null;
  readonly orderId: string;
  readonly saleId: string;
  readonly epoch: number;
  readonly userId: string;
  readonly amount: number;
  readonly currency: string;
  readonly state: string;
}

/** Claims commands that are due. No lock is held while the provider is called. */
export async function claimCommands(pool: pg.Pool, provider: string, limit: number): Promise<ClaimedCommand[]> {
  const { rows } = await pool.query<Omit<ClaimedCommand, 'amount'> & { amount: string }>({
    name: 'claim-payment-commands',
    text: `
      WITH due AS (
        SELECT c.payment_id, c.kind FROM payment_commands c JOIN payments p ON p.id = c.payment_id AND p.provider = $1
         WHERE c.state = 'DUE' AND c.due_at <= now() ORDER BY c.due_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED
      )
      UPDATE payment_commands c SET attempts = c.attempts + 1, due_at = now() + INTERVAL '${CLAIM_LEASE}'
        FROM due JOIN payments p ON p.id = due.payment_id
       WHERE c.payment_id = due.payment_id AND c.kind = due.kind
      RETURNING p.id AS "paymentId", c.kind, c.attempts, p.provider_payment_id AS "providerPaymentId", p.order_id AS "orderId",
                p.sale_id AS "saleId", p.epoch, p.user_id AS "userId", p.amount, p.currency, p.state`,
    values: [provider, limit],
  });
  return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
}

/** How an attempt ended that did not carry the command out. */
export async function postponeCommand(
  pool: pg.Pool,
  { paymentId, kind }: Pick<ClaimedCommand, 'paymentId' | 'kind'>,
  { reason, delayMs }: { readonly reason: string; readonly delayMs: number | undefined },
): Promise<void> {
  await pool.query({
    name: 'postpone-payment-command',
    text: `UPDATE payment_commands
              SET last_error = left($3, 500), state = CASE WHEN $4::float8 IS NULL THEN 'GIVEN_UP' ELSE state END,
                  due_at = now() + make_interval(secs => COALESCE($4::float8, 0) / 1000)
            WHERE payment_id = $1 AND kind = $2 AND state = 'DUE'`,
    values: [paymentId, kind, reason, delayMs ?? null],
  });
}

/**
 * Gives what was given up, or would wait for longer than an attempt takes, all its attempts again, the first of them now.
 * Undefined for an unknown payment.
 */
export async function retryCommands(pool: pg.Pool, paymentId: string): Promise<readonly CommandKind[] | undefined> {
  const { rows } = await pool.query<{ is_known: boolean; kinds: CommandKind[] }>({
    name: 'retry-payment-commands',
    // A command that comes sooner may be under way.
    text: `
      WITH retried AS (
        UPDATE payment_commands
           SET state = 'DUE', due_at = now(), attempts = ${ATTEMPTS_AGAIN}
         WHERE payment_id = $1
           AND (state = 'GIVEN_UP' OR (state = 'DUE' AND due_at > now() + INTERVAL '${CLAIM_LEASE}'))
        RETURNING kind
      )
      SELECT EXISTS (SELECT FROM payments WHERE id = $1) AS is_known,
             ARRAY(SELECT kind FROM retried ORDER BY kind) AS kinds`,
    values: [paymentId],
  });
  return rows[0]?.is_known === true ? rows[0].kinds : undefined;
}

/** The command needs nothing more; the payment itself moves by `decidePayments`. */
export async function finishCommand(
  pool: pg.Pool,
  { paymentId, kind }: Pick<ClaimedCommand, 'paymentId' | 'kind'>,
  state: 'DONE' | 'SUPERSEDED',
): Promise<void> {
  await pool.query({
    name: 'finish-payment-command',
    text: `UPDATE payment_commands SET state = $3, done_at = now() WHERE payment_id = $1 AND kind = $2 AND state IN ('DUE', 'GIVEN_UP')`,
    values: [paymentId, kind, state],
  });
}

/** Ends a payment that the provider never had, so that it can have no money either. Whether it has ended. */
export async function voidUnknownPayment(pool: pg.Pool, paymentId: string): Promise<boolean> {
  const { rows } = await pool.query<{ is_voided: boolean }>({
    name: 'void-unknown-payment',
    text: `
      WITH voided AS (
        UPDATE payments SET state = 'VOIDED', updated_at = now()
         WHERE id = $1 AND provider_payment_id IS NULL AND state IN ('NEW', 'VOIDED') RETURNING id
      ), done AS (
        UPDATE payment_commands c SET state = 'DONE', done_at = now() FROM voided
         WHERE c.payment_id = voided.id AND c.kind IN ('CREATE', 'VOID') AND c.state IN ('DUE', 'GIVEN_UP')
      )
      SELECT EXISTS (SELECT FROM voided) AS is_voided`,
    values: [paymentId],
  });
  return rows[0]?.is_voided ?? false;
}

/** What was to be voided turned out to be taken: it is paid back instead. A refund that was given up stays with the operator. */
export async function refundInstead(pool: pg.Pool, paymentId: string): Promise<void> {
  await pool.query({
    name: 'refund-instead',
    text: `
      WITH done AS (
        UPDATE payment_commands SET state = 'SUPERSEDED', done_at = now() WHERE payment_id = $1 AND kind = 'VOID' RETURNING reason
      )
      INSERT INTO payment_commands (payment_id, kind, reason) SELECT $1, 'REFUND', (SELECT reason FROM done)
      ON CONFLICT DO NOTHING`,
    values: [paymentId],
  });
}

/** Money at the provider that belongs to no payment of ours gets a row, and the command that it goes back. */
export async function returnOrphan(pool: pg.Pool, provider: string, found: ProviderPayment): Promise<void> {
  const { purpose, providerPaymentId, state, amount, currency, captured } = found;
  if (purpose === undefined) return;
  await pool.query(
    `WITH inserted AS (
       -- Its order has, or had, a payment of its own, so this one belongs to none.
       INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state, captured)
       VALUES ($1, $1, $2, $3, $4, $5, $6, 'MANUAL', $7, $8, $9, $10)
       ON CONFLICT (provider, provider_payment_id) DO NOTHING RETURNING *
     ), commanded AS (
       INSERT INTO payment_commands (payment_id, kind, reason)
       SELECT id, CASE WHEN state = 'CAPTURED' THEN 'REFUND' ELSE 'VOID' END, 'ORPHANED' FROM inserted
     )
     INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
     SELECT i.sale_id, s.epoch, 'PAYMENT_ORPHANED:' || i.id, 0, i.user_id, 'PAYMENT_ORPHANED', $11,
            jsonb_build_object('paymentId', i.id, 'providerPaymentId', $6::text)
       FROM inserted i JOIN sales s ON s.id = i.sale_id`,
    [
      randomUUID(),
      purpose.saleId,
      purpose.epoch,
      purpose.userId,
      provider,
      providerPaymentId,
      amount,
      currency,
      state,
      captured,
      purpose.orderId,
    ],
  );
}

/** Payments that have not moved for a while, and of which an event may have been lost. Taking them counts as a look. */
export async function takeUnmoved(
  pool: pg.Pool,
  provider: string,
  { unmovedMs, limit }: { readonly unmovedMs: number; readonly limit: number },
): Promise<{ readonly paymentId: string; readonly saleId: string; readonly providerPaymentId: string }[]> {
  const { rows } = await pool.query<{ paymentId: string; saleId: string; providerPaymentId: string }>({
    name: 'take-unmoved-payments',
    text: `
      WITH unmoved AS (
        SELECT id FROM payments
         WHERE state IN ('OPEN', 'AUTHORIZED') AND provider = $1 AND checked_at <= now() - make_interval(secs => $2::float8 / 1000)
         ORDER BY checked_at LIMIT $3 FOR UPDATE SKIP LOCKED
      )
      UPDATE payments p SET checked_at = now() FROM unmoved WHERE p.id = unmoved.id
      RETURNING p.id AS "paymentId", p.sale_id AS "saleId", p.provider_payment_id AS "providerPaymentId"`,
    values: [provider, unmovedMs, limit],
  });
  return rows;
}
