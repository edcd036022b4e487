import fc from 'fast-check';
import type { JudgedHistory, JudgedSale } from '../../src/history/check-history.js';
import type { HistoryMark, PurchaseAnswer, PurchaseOperation, RecordedOrder } from '../../src/history/operation.js';
import { changeOperation, changeOrders } from './change-case.js';

/** A small history with what it is judged against. */
export interface Case {
  readonly history: JudgedHistory;
  readonly sale: JudgedSale;
}

const SALE_ID = 'sale_1';
/** Things take effect this far apart; spans reach further, so that they overlap. */
const STEP_MS = 10;
const SPAN_MS_MAX = 25;
/** Half of the buyers are answered before the next one buys. */
const spanMs = fc.oneof(fc.nat(STEP_MS / 2 - 1), fc.nat(SPAN_MS_MAX));

const ANSWERS = ['SUCCESS', 'ALREADY_PURCHASED', 'SOLD_OUT', 'REFUSED', 'UNKNOWN', 'UNDOCUMENTED'] as const;

const purchase = fc.record({
  kind: fc.constant('purchase' as const),
  user: fc.nat(3),
  key: fc.option(fc.nat(1), { nil: undefined }),
  beforeMs: spanMs,
  afterMs: spanMs,
  /** Whether the buyer gets the answer; if not, whether it took effect anyway. */
  fate: fc.constantFrom('answered', 'answered', 'answered', 'lost', 'never'),
  isLeftOpen: fc.boolean(),
});
/** Spans of marks do not overlap each other. */
const mark = fc.record({
  kind: fc.constantFrom('reset' as const, 'restock' as const, 'loss' as const),
  units: fc.integer({ min: 1, max: 2 }),
  beforeMs: fc.nat(STEP_MS / 2 - 1),
  afterMs: fc.nat(STEP_MS / 2 - 1),
  /** Of a loss: each bit is a user who keeps the unit. */
  kept: fc.nat(15),
});

type Step =
  (typeof purchase extends fc.Arbitrary<infer T> ? T : never) | (typeof mark extends fc.Arbitrary<infer T> ? T : never);

/** Histories of a correct sale whose buyers come in random order and overlap, with marks where asked for. */
export function soundCases({ withMarks }: { withMarks: boolean }): fc.Arbitrary<Case> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 10, arbitrary: purchase },
    { weight: withMarks ? 2 : 0, arbitrary: mark },
  );
  return fc
    .record({ stock: fc.nat(3), steps: fc.array(step, { minLength: 1, maxLength: 10 }), isAtRest: fc.boolean() })
    .map(({ stock, steps, isAtRest }) => simulate(stock, steps, isAtRest));
}

/** The same with one or two things wrong; some of them turn out to be no fault. */
export function damagedCases(options: { withMarks: boolean }): fc.Arbitrary<Case> {
  const damage = fc.record({
    kind: fc.constantFrom(...(Object.keys(DAMAGES) as (keyof typeof DAMAGES)[])),
    which: fc.nat(),
    answer: fc.constantFrom<PurchaseAnswer>(...ANSWERS),
    byMs: fc.integer({ min: -60, max: 60 }),
  });
  return fc
    .tuple(soundCases(options), fc.array(damage, { minLength: 1, maxLength: 2 }))
    .map(([sound, damages]) => damages.reduce((damaged, { kind, ...how }) => DAMAGES[kind](damaged, how), sound));
}

interface Owner {
  readonly idempotencyKey: string | undefined;
  readonly orderId: string;
}

function simulate(totalStock: number, steps: readonly Step[], isAtRest: boolean): Case {
  const operations: PurchaseOperation[] = [];
  const marks: HistoryMark[] = [];
  let stock = totalStock;
  let owners = new Map<string, Owner>();
  steps.forEach((step, index) => {
    const atMs = 1_000 + index * STEP_MS;
    const span = { saleId: SALE_ID, invokedAtMs: atMs - step.beforeMs, returnedAtMs: atMs + step.afterMs };
    if (step.kind === 'purchase') {
      const userId = `user-${step.user}`;
      const idempotencyKey = step.key === undefined ? undefined : `key-${step.key}`;
      const attempt = { ...span, userId, idempotencyKey };
      const given =
        step.fate === 'never'
          ? undefined
          : decide(owners, stock, userId, { idempotencyKey, orderId: `order-${index}` });
      if (step.fate === 'answered' && given !== undefined) operations.push({ ...attempt, ...given });
      // Some buyers give up before it takes effect, some wait forever.
      else
        operations.push({
          ...attempt,
          returnedAtMs: step.isLeftOpen ? undefined : span.invokedAtMs,
          answer: 'UNKNOWN',
        });
      return;
    }
    if (step.kind === 'restock') stock += step.units;
    if (step.kind === 'reset') owners = new Map();
    if (step.kind === 'loss') owners = new Map([...owners].filter((_, i) => ((step.kept >> i) & 1) === 1));
    marks.push({ ...span, kind: step.kind, units: step.kind === 'restock' ? step.units : undefined });
  });
  const orders = [...owners].map(([userId, { orderId }]): RecordedOrder => ({ userId, orderId }));
  return {
    history: { operations, marks },
    sale: { saleId: SALE_ID, stock: totalStock, ...(isAtRest ? { orders } : {}) },
  };
}

function decide(
  owners: Map<string, Owner>,
  stock: number,
  userId: string,
  attempt: Owner,
): Pick<PurchaseOperation, 'answer' | 'orderId'> {
  const owned = owners.get(userId);
  if (owned !== undefined) {
    const isReplay = owned.idempotencyKey !== undefined && owned.idempotencyKey === attempt.idempotencyKey;
    return isReplay ? { answer: 'SUCCESS', orderId: owned.orderId } : { answer: 'ALREADY_PURCHASED' };
  }
  if (owners.size >= stock) return { answer: 'SOLD_OUT' };
  owners.set(userId, attempt);
  return { answer: 'SUCCESS', orderId: attempt.orderId };
}

interface Damage {
  readonly which: number;
  readonly answer: PurchaseAnswer;
  readonly byMs: number;
}

const DAMAGES = {
  /** Somebody gets another answer. */
  answer: (damaged, { which, answer }) =>
    changeOperation(damaged, which, (operation) => ({
      ...operation,
      answer,
      orderId: answer === 'SUCCESS' ? `order-x${which % 3}` : undefined,
    })),
  /** It happens at another time. */
  time: (damaged, { which, byMs }) =>
    changeOperation(damaged, which, (operation) => ({
      ...operation,
      invokedAtMs: operation.invokedAtMs + byMs,
      returnedAtMs: operation.returnedAtMs && operation.returnedAtMs + byMs,
    })),
  user: (damaged, { which, byMs }) =>
    changeOperation(damaged, which, (operation) => ({ ...operation, userId: `user-${Math.abs(byMs) % 4}` })),
  /** Somebody gets another order id. */
  orderId: (damaged, { which }) =>
    changeOperation(damaged, which, (operation) =>
      operation.orderId === undefined ? operation : { ...operation, orderId: `order-${which % 5}` },
    ),
  lostOrder: (damaged, { which }) =>
    changeOrders(damaged, (orders) => orders.filter((_, i) => i !== which % Math.max(orders.length, 1))),
  surplusOrder: (damaged, { which }) =>
    changeOrders(damaged, (orders) => [...orders, { userId: `user-${which % 4}`, orderId: `order-${which % 7}` }]),
  stock: ({ history, sale }, { byMs }) => ({ history, sale: { ...sale, stock: Math.max(sale.stock + (byMs % 2), 0) } }),
} satisfies Record<string, (damaged: Case, damage: Damage) => Case>;
