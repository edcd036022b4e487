import { until } from 'flashsale-testkit';
import type { SandboxPayment } from 'flashsale-verify';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import type { BuyerRecord } from './paid-buyers.js';
import type { PaidSale } from './paid-sale.js';

const SETTLED_DEADLINE_MS = 240_000;
const POLL_PERIOD_MS = 250;
const EXAMPLES_MAX = 3;

interface Unsettled {
  readonly held: number;
  readonly commands: number;
  readonly payments: number;
  readonly events: number;
}

interface OrderRow {
  readonly id: string;
  readonly userId: string;
  readonly status: 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';
  readonly amount: string;
  readonly endReason: string | null;
}

interface PaymentRow {
  readonly orderId: string;
  readonly captured: string;
  readonly refunded: string;
}

export interface MoneyReport {
  readonly observations: readonly string[];
  readonly violations: readonly string[];
}

/** Waits until every hold has ended and nothing is to be done with money. Resolves with how long that took. */
export async function untilSettled(system: ShopUnderTest, sales: readonly PaidSale[]): Promise<number> {
  const saleIds = sales.map(({ saleId }) => saleId);
  const startedAtMs = performance.now();
  const isSettled = async (): Promise<true> => {
    const left = await readUnsettled(system, saleIds);
    if (Object.values(left).every((count) => count === 0)) return true;
    throw new Error(`left: ${JSON.stringify(left)}`);
  };
  await until(isSettled, {
    deadlineMs: SETTLED_DEADLINE_MS,
    pollPeriodMs: POLL_PERIOD_MS,
    what: 'orders and money are settled',
  });
  return performance.now() - startedAtMs;
}

async function readUnsettled({ observer }: ShopUnderTest, saleIds: readonly string[]): Promise<Unsettled> {
  const [left] = await observer.query<Unsettled>(
    `SELECT (SELECT COUNT(*)::int FROM orders WHERE sale_id = ANY($1) AND status = 'HELD') AS held,
            (SELECT COUNT(*)::int FROM payment_commands c JOIN payments p ON p.id = c.payment_id
              WHERE p.sale_id = ANY($1) AND c.state = 'DUE') AS commands,
            (SELECT COUNT(*)::int FROM payments WHERE sale_id = ANY($1) AND state IN ('NEW', 'OPEN', 'AUTHORIZED')) AS payments,
            (SELECT COUNT(*)::int FROM payment_events WHERE state = 'NEW')
              + (SELECT COUNT(*)::int FROM payment_sandbox.events WHERE due_at < 'infinity') AS events`,
    [saleIds],
  );
  let inRedis = 0;
  for (const saleId of saleIds) {
    const observed = await observer.observe(saleId);
    inRedis += observed === undefined ? 1 : observed.held + observed.outboxLength;
  }
  if (left === undefined) throw new Error('PostgreSQL has no answer');
  return { ...left, held: left.held + inRedis };
}

/** What the provider has, compared with the orders and with what buyers were told: each was charged once, or has the money back. */
export async function checkMoney(system: ShopUnderTest, sale: PaidSale): Promise<MoneyReport> {
  const { saleId } = sale;
  const { observer, sandbox } = system;
  const orders = await observer.query<OrderRow>(
    `SELECT id, user_id AS "userId", status, amount, end_reason AS "endReason" FROM orders WHERE sale_id = $1`,
    [saleId],
  );
  const payments = await observer.query<PaymentRow>(
    `SELECT order_id AS "orderId", captured, refunded FROM payments WHERE sale_id = $1`,
    [saleId],
  );
  const [givenUp] = await observer.query<{ count: number }>(
    `SELECT COUNT(*)::int AS count FROM payment_commands c JOIN payments p ON p.id = c.payment_id
      WHERE p.sale_id = $1 AND c.state = 'GIVEN_UP'`,
    [saleId],
  );
  const records = await sandbox.readRecords([saleId]);
  const buyers = sale.groups.flatMap((group) => group.records);
  const waiting = await sale.judgeWaiting();
  const found = [
    ...judgeOrders(orders, records),
    ...judgePromises(orders, records, sale),
    ...judgeSums(payments, records),
    ...(givenUp?.count ? [`M: ${givenUp.count} commands were given up`] : []),
    ...sale.violations,
    ...waiting.violations,
  ];
  const violations = found.slice(0, EXAMPLES_MAX).map((text) => `${saleId}: ${text}`);
  if (found.length > EXAMPLES_MAX) violations.push(`${saleId}: and ${found.length - EXAMPLES_MAX} more of this kind`);
  return { observations: [summaryOf(saleId, orders, records, buyers), ...waiting.observations], violations };
}

function netOf({ captured, refunded }: Pick<SandboxPayment, 'captured' | 'refunded'>): number {
  return captured - refunded;
}

/** Money that the provider has of an order, taken or reserved. */
function* judgeOrders(orders: readonly OrderRow[], records: readonly SandboxPayment[]): Generator<string> {
  const byOrder = new Map<string, SandboxPayment[]>();
  for (const record of records) {
    const { orderId = '' } = record;
    byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), record]);
  }
  const known = new Set(orders.map(({ id }) => id));
  for (const { id, status, amount } of orders) {
    const own = byOrder.get(id) ?? [];
    const kept = own.filter((record) => netOf(record) !== 0);
    const total = own.reduce((sum, record) => sum + netOf(record), 0);
    const captures = own.filter(({ captured }) => captured > 0).length;
    if (status === 'HELD') yield `M: order ${id} is still held`;
    if (status === 'CONFIRMED' && (kept.length !== 1 || total !== Number(amount)))
      yield `M1: order ${id} is CONFIRMED for ${amount}, and the provider has ${total} in ${kept.length} payments`;
    if (status === 'CONFIRMED' && captures !== 1) yield `M1: order ${id} was charged ${captures} times`;
    if (status !== 'CONFIRMED' && total !== 0)
      yield `M2: order ${id} is ${status}, and the provider has ${total} of it`;
  }
  for (const { id, orderId, status, captured, refunded } of records) {
    if (status === 'requires_capture' || status === 'processing') yield `M2: the provider still holds money of ${id}`;
    if (refunded > captured) yield `M: ${refunded} of ${captured} were refunded for ${id}`;
    if (!known.has(orderId ?? '') && captured !== refunded)
      yield `M2: the provider has money of ${id}, whose order is gone`;
  }
}

/** L1 and L2 of holds, and what was said about their ends. */
function* judgePromises(
  orders: readonly OrderRow[],
  records: readonly SandboxPayment[],
  sale: PaidSale,
): Generator<string> {
  const { groups, isLossAllowed } = sale;
  const buyers = groups.flatMap((group) => group.records);
  const byId = new Map(orders.map((order) => [order.id, order]));
  const byUser = new Map(buyers.map((buyer) => [buyer.userId, buyer]));
  const charged = new Map<string, number>();
  for (const record of records) {
    const { orderId = '' } = record;
    charged.set(orderId, (charged.get(orderId) ?? 0) + netOf(record));
  }
  for (const { userId, orderId, told, answer, undocumented, paid, isForgotten } of buyers) {
    if (undocumented !== undefined) yield `L9: ${userId} was answered ${undocumented}`;
    if (answer === undefined) yield `L9: ${userId} never got a clear answer`;
    if (orderId === undefined || isForgotten) continue;
    const order = byId.get(orderId);
    const mayBeLost = isLossAllowed && paid === undefined;
    if (order === undefined && !mayBeLost)
      yield `L1: ${userId} was told of hold ${orderId}, and there is no such order`;
    if (order !== undefined && told !== undefined && told !== order.status && !isEndOfPaid(order))
      yield `${userId} was told ${told}, and order ${orderId} is ${order.status}`;
    if (told !== undefined && told !== 'CONFIRMED' && (charged.get(orderId) ?? 0) !== 0)
      yield `${userId} was told ${told}, and charged ${charged.get(orderId)}`;
  }
  for (const { id, userId } of orders) {
    if (!byUser.has(userId) && !sale.isOfCrowd(userId)) yield `L2: order ${id} is of ${userId}, who never asked`;
  }
}

/** Whether an order ended after it was paid: its buyer may have been told that it is. */
function isEndOfPaid({ endReason }: OrderRow): boolean {
  return endReason === 'CAPTURE_FAILED' || endReason === 'OPERATOR';
}

/** M3: what we say of all money is what the provider says. */
function* judgeSums(payments: readonly PaymentRow[], records: readonly SandboxPayment[]): Generator<string> {
  const ours = payments.reduce((sum, { captured, refunded }) => sum + Number(captured) - Number(refunded), 0);
  const theirs = records.reduce((sum, record) => sum + netOf(record), 0);
  if (ours !== theirs) yield `M3: ${ours} at us, ${theirs} at the provider`;
}

function summaryOf(
  saleId: string,
  orders: readonly OrderRow[],
  records: readonly SandboxPayment[],
  buyers: readonly BuyerRecord[],
): string {
  const count = (status: OrderRow['status']): number => orders.filter((order) => order.status === status).length;
  const returned = records.filter((record) => record.authorizedAt !== null && netOf(record) === 0).length;
  return (
    `${saleId}: ${buyers.length} buyers, ${count('CONFIRMED')} orders paid, ${count('EXPIRED')} expired, ` +
    `${count('CANCELLED')} cancelled; ${returned} had their money back`
  );
}
