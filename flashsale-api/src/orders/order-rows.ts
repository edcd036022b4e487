import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Database, type OrderStatus, withDeadline } from 'flashsale-core';

/** A hold becomes a row within a fraction of a second; whoever asks for it earlier waits this long. */
const ROW_WAIT_MS = 1_000;
/** While somebody waits, rows are read at most once in this time, however many are asked for. */
const READ_PERIOD_MS = 50;
const ORDERS_PER_READ_MAX = 500;
/** Questions that wait for an answer; further ones are told that PostgreSQL is away. */
const QUESTIONS_MAX = 10_000;
const ANSWER_DEADLINE_MS = 1_000;
/** Live orders of one user in one sale: no limit per user allows as many. */
const ORDERS_OF_USER_MAX = 1_000;

/** An order of a sale that holds units, as PostgreSQL has it. */
export interface OrderRow {
  readonly orderId: string;
  readonly saleId: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly quantity: number;
  /** In minor units of the currency. */
  readonly amount: number;
  readonly currency: string;
  /** Epoch ms by the clock of Redis. */
  readonly untilMs: number;
  readonly confirmedAt: Date | null;
  readonly endReason: string | null;
  /** The last one; null before the buyer has begun to pay. */
  readonly payment: OrderPayment | null;
}

/** What is known of a payment, as its buyer sees it. */
export interface OrderPayment {
  readonly status: 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'REFUNDED' | 'REFUND_FAILED';
}

interface Row {
  id: string;
  sale_id: string;
  user_id: string;
  status: OrderStatus;
  quantity: number;
  /** PostgreSQL's bigint; the CHECKs of the table keep it a safe integer. */
  amount: string;
  currency: string;
  expires_at: Date;
  confirmed_at: Date | null;
  end_reason: string | null;
  payment: Exclude<OrderPayment['status'], 'REFUND_FAILED'> | 'NEW' | null;
  has_refund_failed: boolean;
}

const COLUMNS = `
  o.id, o.sale_id, o.user_id, o.status, o.quantity, o.amount, o.currency, o.expires_at, o.confirmed_at, o.end_reason, p.state AS payment,
  EXISTS (SELECT FROM payment_commands c WHERE c.payment_id = p.id AND c.kind = 'REFUND' AND c.state = 'GIVEN_UP')
    AS has_refund_failed`;
const ORDERS = `
  orders o LEFT JOIN LATERAL (
    SELECT id, state FROM payments WHERE order_id = o.id ORDER BY created_at DESC, id DESC LIMIT 1
  ) AS p ON true`;

type Answer = OrderRow | undefined | 'away';

interface Question {
  readonly orderId: string;
  /** Until when a missing row is read again; by the monotonic clock. */
  readonly patientUntilMs: number;
  readonly settle: (answer: Answer) => void;
}

/**
 * Reads orders in PostgreSQL, all that are asked for meanwhile by one statement at a time, so that buyers who look at
 * their orders take one connection from those who sell. `away` while PostgreSQL does not answer in time.
 */
@Injectable()
export class OrderRows {
  readonly #logger = new Logger(OrderRows.name);
  readonly #questions: Question[] = [];
  #isReading = false;
  #failureLoggedAtMs = -Infinity;

  constructor(private readonly database: Database) {}

  /** The row as it is committed now. */
  find(orderId: string): Promise<Answer> {
    return this.#ask(orderId, 0);
  }

  /** The same, but waits for a row that may be on its way. */
  findSoon(orderId: string): Promise<Answer> {
    return this.#ask(orderId, ROW_WAIT_MS);
  }

  /** The orders of a user in a sale that are held or confirmed. */
  async findLive(saleId: string, userId: string): Promise<readonly OrderRow[] | 'away'> {
    const reading = this.database.pool.query<Row>({
      name: 'find-live-orders',
      text: `SELECT ${COLUMNS} FROM ${ORDERS}
              WHERE o.sale_id = $1 AND o.user_id = $2 AND o.expires_at IS NOT NULL AND o.status IN ('HELD', 'CONFIRMED')
              ORDER BY o.id LIMIT ${ORDERS_OF_USER_MAX}`,
      values: [saleId, userId],
    });
    return withDeadline(reading, ANSWER_DEADLINE_MS, 'finding orders').then(
      ({ rows }) => rows.map(toOrderRow),
      (error: Error) => this.#reportFailure(error),
    );
  }

  #ask(orderId: string, patienceMs: number): Promise<Answer> {
    if (this.#questions.length >= QUESTIONS_MAX) return Promise.resolve('away');
    return new Promise((settle) => {
      this.#questions.push({ orderId, patientUntilMs: performance.now() + patienceMs, settle });
      if (!this.#isReading) void this.#readAll();
    });
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    // Whoever asks in this turn of the event loop is answered by the same statement.
    await new Promise(setImmediate);
    while (this.#questions.length > 0) {
      const asked = this.#questions.splice(0, ORDERS_PER_READ_MAX);
      const unanswered = await this.#answer(asked);
      this.#questions.push(...unanswered);
      if (unanswered.length > 0) await sleep(READ_PERIOD_MS);
    }
    this.#isReading = false;
  }

  /** Resolves with those whose rows are waited for. */
  async #answer(questions: readonly Question[]): Promise<Question[]> {
    const found = await this.#read(questions.map(({ orderId }) => orderId));
    const nowMs = performance.now();
    return questions.filter(({ orderId, patientUntilMs, settle }) => {
      const row = found === 'away' ? found : found.get(orderId);
      if (row === undefined && nowMs < patientUntilMs) return true;
      settle(row);
      return false;
    });
  }

  async #read(orderIds: readonly string[]): Promise<ReadonlyMap<string, OrderRow> | 'away'> {
    const reading = this.database.pool.query<Row>({
      name: 'find-orders',
      text: `SELECT ${COLUMNS} FROM ${ORDERS} WHERE o.id = ANY($1::uuid[]) AND o.expires_at IS NOT NULL`,
      values: [orderIds],
    });
    return withDeadline(reading, ANSWER_DEADLINE_MS, 'finding orders').then(
      ({ rows }) => new Map(rows.map((row) => [row.id, toOrderRow(row)])),
      (error: Error) => this.#reportFailure(error),
    );
  }

  #reportFailure({ message }: Error): 'away' {
    if (performance.now() - this.#failureLoggedAtMs >= 1_000) {
      this.#failureLoggedAtMs = performance.now();
      this.#logger.warn(`PostgreSQL: cannot read orders: ${message}`);
    }
    return 'away';
  }
}

function toOrderRow(row: Row): OrderRow {
  const { id: orderId, sale_id: saleId, user_id: userId, status, quantity, amount, currency } = row;
  const { expires_at: expiresAt, confirmed_at: confirmedAt, end_reason: endReason } = row;
  return {
    ...{ orderId, saleId, userId, status, quantity, amount: Number(amount), currency },
    ...{ untilMs: expiresAt.getTime(), confirmedAt, endReason, payment: toPayment(row) },
  };
}

function toPayment({ payment, has_refund_failed: hasRefundFailed }: Row): OrderPayment | null {
  return payment === null ? null : { status: paymentStatusOf(payment, hasRefundFailed) };
}

/** @param state as the table of payments has it */
export function paymentStatusOf(state: NonNullable<Row['payment']>, hasRefundFailed: boolean): OrderPayment['status'] {
  if (hasRefundFailed) return 'REFUND_FAILED';
  // That the provider does not know it yet makes no difference to the buyer.
  return state === 'NEW' ? 'OPEN' : state;
}
