import fc from 'fast-check';
import type { JudgedHoldHistory, JudgedHoldSale } from '../../src/history/holds/check-hold-history.js';
import type { HoldAnswer, HoldOperation, OrderState, RecordedHold } from '../../src/history/holds/hold-operation.js';
import type { HistoryMark } from '../../src/history/operation.js';
import { changeOperation, changeOrders } from './change-case.js';

/** A small history of a HOLD sale with what it is judged against. */
export interface HoldCase {
  readonly history: JudgedHoldHistory;
  readonly sale: JudgedHoldSale;
}

const SALE_ID = 'sale_1';
/** Things take effect this far apart; spans reach further, so that they overlap. */
const STEP_MS = 10;
const SPAN_MS_MAX = 25;
const TTL_MS = 25;
/** By how much the end of a hold, or the decision about a payment, comes after its time. */
const LATENESS_MS_MAX = 15;
const PRICE = 100;
/** Half of the requests are answered before the next one comes. */
const spanMs = fc.oneof(fc.nat(STEP_MS / 2 - 1), fc.nat(SPAN_MS_MAX));

const request = {
  beforeMs: spanMs,
  afterMs: spanMs,
  lateMs: fc.nat(LATENESS_MS_MAX),
  /** Whether the answer arrives; if not, whether it took effect anyway. */
  fate: fc.constantFrom('answered', 'answered', 'answered', 'answered', 'lost', 'never'),
};
const purchase = fc.record({
  ...request,
  kind: fc.constant('purchase' as const),
  user: fc.nat(3),
  key: fc.option(fc.nat(1), { nil: undefined }),
  quantity: fc.integer({ min: 1, max: 2 }),
});
/** What is done to an order whose id its buyer knows. */
const action = fc.record({
  ...request,
  kind: fc.constantFrom('pay' as const, 'pay' as const, 'cancel' as const, 'read' as const),
  which: fc.nat(),
  byOperator: fc.boolean(),
});
/** Spans of marks do not overlap each other. */
const mark = fc.record({
  kind: fc.constantFrom('reset' as const, 'restock' as const, 'loss' as const),
  units: fc.integer({ min: 1, max: 2 }),
  beforeMs: fc.nat(STEP_MS / 2 - 1),
  afterMs: fc.nat(STEP_MS / 2 - 1),
  /** Of a loss: each bit is a hold that stays. */
  kept: fc.nat(15),
});

type Of<T> = T extends fc.Arbitrary<infer V> ? V : never;
type Purchase = Of<typeof purchase>;
type Action = Of<typeof action>;
type Mark = Of<typeof mark>;
type Step = Purchase | Action | Mark;

interface Terms {
  readonly stock: number;
  readonly limitPerUser: number;
  readonly ordersPerUserMax: number;
  readonly isAtRest: boolean;
}

const anyTerms = fc.record({
  stock: fc.nat(3),
  limitPerUser: fc.integer({ min: 1, max: 3 }),
  ordersPerUserMax: fc.integer({ min: 1, max: 3 }),
  isAtRest: fc.boolean(),
});

/** Histories of a correct sale whose requests come in random order and overlap, with marks where asked for. */
export function soundHoldCases({ withMarks }: { withMarks: boolean }): fc.Arbitrary<HoldCase> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: purchase },
    { weight: 6, arbitrary: action },
    { weight: withMarks ? 2 : 0, arbitrary: mark },
  );
  return fc
    .tuple(anyTerms, fc.array(step, { minLength: 1, maxLength: 10 }))
    .map(([chosen, steps]) => new Simulation(chosen).run(steps));
}

/** The same with one or two things wrong; some of them turn out to be no fault. */
export function damagedHoldCases(): fc.Arbitrary<HoldCase> {
  const damage = fc.record({
    kind: fc.constantFrom(...(Object.keys(DAMAGES) as (keyof typeof DAMAGES)[])),
    which: fc.nat(),
    answer: fc.constantFrom<HoldAnswer>(...ANSWERS),
    byMs: fc.integer({ min: -60, max: 60 }),
  });
  return fc
    .tuple(soundHoldCases({ withMarks: false }), fc.array(damage, { minLength: 1, maxLength: 2 }))
    .map(([sound, damages]) => damages.reduce((damaged, { kind, ...how }) => DAMAGES[kind](damaged, how), sound));
}

interface Order {
  readonly id: string;
  readonly userId: string;
  readonly key: string | undefined;
  readonly quantity: number;
  state: OrderState;
  endReason: string | null;
  endsAtMs: number;
  confirmsAtMs: number;
}

type Answered = Pick<HoldOperation, 'answer' | 'orderId' | 'unitsOwned' | 'remaining'>;

/** A correct HOLD sale in which everything happens at one instant. */
class Simulation {
  readonly #operations: HoldOperation[] = [];
  readonly #marks: HistoryMark[] = [];
  readonly #known: { id: string; userId: string }[] = [];
  #orders: Order[] = [];
  #stock: number;

  constructor(private readonly terms: Terms) {
    this.#stock = terms.stock;
  }

  run(steps: readonly Step[]): HoldCase {
    steps.forEach((step, index) => {
      const atMs = 1_000 + index * STEP_MS;
      this.#passTimeUntil(atMs);
      if (step.kind === 'purchase' || 'lateMs' in step) this.#request(step, atMs, index);
      else this.#change(step, atMs);
    });
    this.#passTimeUntil(Infinity);
    const orders = this.#orders.map(({ id, userId, quantity, state, endReason }): RecordedHold => {
      return { orderId: id, userId, quantity, status: state, amount: quantity * PRICE, endReason };
    });
    const { stock, limitPerUser, ordersPerUserMax, isAtRest } = this.terms;
    return {
      history: { operations: this.#operations, marks: this.#marks },
      sale: {
        ...{ saleId: SALE_ID, stock, limitPerUser, ordersPerUserMax, holdTtlMs: TTL_MS, extensionMs: 0 },
        ...(isAtRest && { orders }),
      },
    };
  }

  /** Ends and confirms what is due, in the order of time. */
  #passTimeUntil(untilMs: number): void {
    const nextOf = (order: Order): number =>
      order.state === 'HELD' ? Math.min(order.endsAtMs, order.confirmsAtMs) : Infinity;
    for (;;) {
      const [next] = [...this.#orders].sort((one, other) => nextOf(one) - nextOf(other));
      if (next === undefined || nextOf(next) === Infinity || nextOf(next) > untilMs) return;
      if (next.confirmsAtMs <= next.endsAtMs) next.state = 'CONFIRMED';
      else Object.assign(next, { state: 'EXPIRED', endReason: 'DEADLINE' });
    }
  }

  #request(step: Purchase | Action, atMs: number, index: number): void {
    const span = { saleId: SALE_ID, invokedAtMs: atMs - step.beforeMs, returnedAtMs: atMs + step.afterMs };
    let attempt: Omit<HoldOperation, 'answer'>;
    let decide: () => Answered;
    if (step.kind === 'purchase') {
      const { user, key, quantity } = step;
      const idempotencyKey = key === undefined ? undefined : `key-${key}-of-${quantity}`;
      const userId = `user-${user}`;
      attempt = { ...span, kind: 'purchase', userId, idempotencyKey, quantity };
      const id = idempotencyKey === undefined ? `order-${index}` : `order-${userId}-${idempotencyKey}`;
      decide = () => this.#buy({ id, userId, key: idempotencyKey, quantity }, atMs + TTL_MS + step.lateMs);
    } else {
      const target = this.#known[step.which % Math.max(this.#known.length, 1)];
      // Its buyer cannot ask before he has been told the id.
      if (target === undefined) return;
      attempt = { ...span, kind: step.kind, userId: target.userId, orderId: target.id };
      decide = () => this.#act(step, target.id, atMs);
    }
    const answered = step.fate === 'never' ? undefined : decide();
    if (step.fate === 'answered' && answered !== undefined) {
      this.#operations.push({ ...attempt, ...answered });
      if (answered.orderId !== undefined && step.kind === 'purchase')
        this.#known.push({ id: answered.orderId, userId: attempt.userId });
    } else {
      const returnedAtMs = step.afterMs % 2 === 0 ? undefined : attempt.invokedAtMs;
      this.#operations.push({ ...attempt, returnedAtMs, answer: 'UNKNOWN' });
    }
  }

  #unitsOf(states: readonly OrderState[], userId?: string): number {
    return this.#orders.reduce((sum, order) => {
      const counts = states.includes(order.state) && (userId === undefined || order.userId === userId);
      return sum + (counts ? order.quantity : 0);
    }, 0);
  }

  #buy(wanted: Pick<Order, 'id' | 'userId' | 'key' | 'quantity'>, endsAtMs: number): Answered {
    const { userId, quantity } = wanted;
    const { limitPerUser, ordersPerUserMax } = this.terms;
    const known = this.#orders.find(({ id }) => id === wanted.id);
    if (known !== undefined) return { answer: known.state, orderId: known.id };
    const own = this.#orders.filter((order) => order.userId === userId);
    const unitsOwned = this.#unitsOf(['HELD', 'CONFIRMED'], userId);
    if (unitsOwned + quantity > limitPerUser) {
      const live = own.find(({ state }) => state === 'HELD' || state === 'CONFIRMED');
      if (limitPerUser > 1 || live === undefined) return { answer: 'LIMIT_REACHED', unitsOwned };
      return live.state === 'CONFIRMED'
        ? { answer: 'ALREADY_PURCHASED' }
        : { answer: 'ALREADY_HELD', orderId: live.id };
    }
    if (own.length >= ordersPerUserMax) return { answer: 'TOO_MANY_HOLDS' };
    const held = this.#unitsOf(['HELD']);
    const free = this.#stock - held - this.#unitsOf(['CONFIRMED']);
    if (free >= quantity) {
      this.#orders.push({ ...wanted, state: 'HELD', endReason: null, endsAtMs, confirmsAtMs: Infinity });
      return { answer: 'HELD', orderId: wanted.id };
    }
    if (free > 0) return { answer: 'NOT_ENOUGH', remaining: free };
    return { answer: held > 0 ? 'ALL_HELD' : 'SOLD_OUT' };
  }

  #act({ kind, lateMs, byOperator }: Action, id: string, atMs: number): Answered {
    const order = this.#orders.find((one) => one.id === id);
    if (order === undefined) return { answer: 'REFUSED' };
    if (kind === 'pay') {
      order.confirmsAtMs = Math.min(order.confirmsAtMs, atMs + lateMs);
      return { answer: 'ACCEPTED', orderId: id };
    }
    if (kind === 'cancel' && order.state === 'HELD') {
      Object.assign(order, { state: 'CANCELLED', endReason: byOperator ? 'OPERATOR' : 'BUYER' });
    }
    return { answer: order.state, orderId: id };
  }

  #change(step: Mark, atMs: number): void {
    const { kind, units, kept, beforeMs, afterMs } = step;
    if (kind === 'restock') this.#stock += units;
    if (kind === 'reset') this.#orders = [];
    if (kind === 'loss') {
      this.#orders = this.#orders.filter(({ state }, i) => state !== 'HELD' || ((kept >> i) & 1) === 1);
    }
    const span = { saleId: SALE_ID, invokedAtMs: atMs - beforeMs, returnedAtMs: atMs + afterMs };
    this.#marks.push({ ...span, kind, units: kind === 'restock' ? units : undefined });
  }
}

const ANSWERS = [
  ...(['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED', 'ALREADY_HELD', 'ALREADY_PURCHASED', 'LIMIT_REACHED'] as const),
  ...(['TOO_MANY_HOLDS', 'NOT_ENOUGH', 'ALL_HELD', 'SOLD_OUT', 'UNKNOWN', 'UNDOCUMENTED'] as const),
];
const ENDS = ['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED'] as const;

interface Damage {
  readonly which: number;
  readonly answer: HoldAnswer;
  readonly byMs: number;
}

const DAMAGES = {
  /** Somebody gets another answer. */
  answer: (damaged, { which, answer }) =>
    changeOperation(damaged, which, (operation) => {
      if (operation.kind === 'pay') return operation;
      if (operation.kind !== 'purchase') return { ...operation, answer: ENDS[which % 4] ?? answer };
      const names = [...ENDS, 'ALREADY_HELD'].includes(answer);
      return {
        ...operation,
        answer,
        orderId: names ? (operation.orderId ?? `order-x${which % 3}`) : undefined,
        unitsOwned: 1 + (which % 2),
        remaining: 1,
      };
    }),
  /** It happens at another time. */
  time: (damaged, { which, byMs }) =>
    changeOperation(damaged, which, (operation) => ({
      ...operation,
      invokedAtMs: operation.invokedAtMs + byMs,
      returnedAtMs: operation.returnedAtMs && operation.returnedAtMs + byMs,
    })),
  /** A request that nobody sent. */
  left: ({ history, sale }, { which }) => ({
    history: { ...history, operations: history.operations.filter((_, i) => i !== which % history.operations.length) },
    sale,
  }),
  user: (damaged, { which, byMs }) =>
    changeOperation(damaged, which, (operation) =>
      operation.kind === 'purchase' ? { ...operation, userId: `user-${Math.abs(byMs) % 4}` } : operation,
    ),
  /** Somebody gets another order id. */
  orderId: (damaged, { which, byMs }) =>
    changeOperation(damaged, which, (operation) =>
      operation.orderId === undefined ? operation : { ...operation, orderId: `order-${Math.abs(byMs) % 5}` },
    ),
  lostOrder: (damaged, { which }) =>
    changeOrders(damaged, (orders) => orders.filter((_, i) => i !== which % Math.max(orders.length, 1))),
  surplusOrder: (damaged, { which }) =>
    changeOrders(damaged, (orders) => [
      ...orders,
      { orderId: `order-${which % 7}`, userId: `user-${which % 4}`, quantity: 1, status: 'CONFIRMED', amount: PRICE },
    ]),
  rowState: (damaged, { which, byMs }) =>
    changeOrders(damaged, (orders) =>
      orders.map((order, i) =>
        i === which % orders.length
          ? { ...order, status: ENDS[Math.abs(byMs) % 4] ?? 'HELD', endReason: undefined }
          : order,
      ),
    ),
  stock: ({ history, sale }, { byMs }) => ({ history, sale: { ...sale, stock: Math.max(sale.stock + (byMs % 2), 0) } }),
  limit: ({ history, sale }, { byMs }) => ({
    history,
    sale: { ...sale, limitPerUser: Math.max(sale.limitPerUser + (byMs % 2), 1) },
  }),
  orders: ({ history, sale }, { byMs }) => ({
    history,
    sale: { ...sale, ordersPerUserMax: Math.max(sale.ordersPerUserMax + (byMs % 2), 1) },
  }),
} satisfies Record<string, (damaged: HoldCase, damage: Damage) => HoldCase>;
