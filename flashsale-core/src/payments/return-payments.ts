import type pg from 'pg';

/** Why money goes back to a buyer. */
export type ReturnReason = 'HOLD_EXPIRED' | 'CANCELLED' | 'RESET';

export interface ReturnedPayment {
  readonly orderId: string;
  /** Money that was only reserved is let go, money that was taken is paid back. */
  readonly kind: 'VOID' | 'REFUND';
}

/**
 * Commands that the money of these orders goes back, in the transaction that ends them, so that neither happens without the
 * other. What the provider was still to do for them is dropped. Safe to repeat.
 */
export async function returnPayments(
  client: pg.ClientBase,
  orderIds: readonly string[],
  reason: ReturnReason,
): Promise<ReturnedPayment[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await client.query<ReturnedPayment>({
    name: 'return-payments',
    text: `
      WITH live AS (
        SELECT id, order_id, CASE WHEN state = 'CAPTURED' THEN 'REFUND' ELSE 'VOID' END AS kind FROM payments
         WHERE order_id = ANY($1::uuid[]) AND state IN ('NEW', 'OPEN', 'AUTHORIZED', 'CAPTURED') ORDER BY id FOR UPDATE
      ), superseded AS (
        UPDATE payment_commands c SET state = 'SUPERSEDED' FROM live
         WHERE c.payment_id = live.id AND c.kind IN ('CREATE', 'CAPTURE') AND c.state IN ('DUE', 'GIVEN_UP')
      ), commanded AS (
        INSERT INTO payment_commands (payment_id, kind, reason) SELECT id, kind, $2 FROM live ON CONFLICT DO NOTHING
      )
      SELECT order_id AS "orderId", kind FROM live`,
    values: [orderIds, reason],
  });
  return rows;
}

/** The same for a sale that is reset, orders of earlier epochs included. */
export async function returnPaymentsOfSale(client: pg.ClientBase, saleId: string): Promise<void> {
  const { rows } = await client.query<{ order_id: string }>(
    `SELECT DISTINCT order_id FROM payments WHERE sale_id = $1 AND state IN ('NEW', 'OPEN', 'AUTHORIZED', 'CAPTURED')`,
    [saleId],
  );
  await returnPayments(
    client,
    rows.map(({ order_id }) => order_id),
    'RESET',
  );
}
