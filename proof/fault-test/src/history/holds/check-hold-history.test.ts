import { describe, expect, it } from '@jest/globals';
import type { HistoryMark } from '../operation.js';
import { checkHoldHistory, type JudgedHoldSale } from './check-hold-history.js';
import type { HoldAnswer, HoldOperation, OrderState, RecordedHold, RecordedPayment } from './hold-operation.js';
import { type HoldRuleName, holdViolationText } from './hold-violation.js';
import { hasHoldExplanation } from './search-hold-history.js';

const SALE_ID = 'sale_1';
const TTL_MS = 1_000;
const PRICE = 500;
const LINEAR_DEADLINE_MS = 20_000;

type Rest = Partial<Omit<HoldOperation, 'kind' | 'saleId' | 'userId' | 'answer'>>;

function operation(kind: HoldOperation['kind'], userId: string, atMs: number, answer: HoldAnswer, rest: Rest = {}) {
  return { kind, saleId: SALE_ID, userId, invokedAtMs: atMs, returnedAtMs: atMs + 1, answer, ...rest };
}

/** A purchase with a key, so that the same order may be told again. */
function buy(userId: string, atMs: number, answer: HoldAnswer, rest: Rest = {}): HoldOperation {
  const isTold = ['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED'].includes(answer);
  const orderId = isTold ? `order-of-${userId}` : undefined;
  return operation('purchase', userId, atMs, answer, { idempotencyKey: 'k', orderId, ...rest });
}

const act = (kind: 'pay' | 'cancel' | 'read', userId: string, atMs: number, answer: HoldAnswer): HoldOperation =>
  operation(kind, userId, atMs, answer, { orderId: `order-of-${userId}` });

const row = (userId: string, status: OrderState, endReason?: string, quantity = 1): RecordedHold => {
  return { orderId: `order-of-${userId}`, userId, quantity, status, amount: quantity * PRICE, endReason };
};

const payment = (userId: string, captured: number, refunded = 0, isReserved = false): RecordedPayment => {
  return { orderId: `order-of-${userId}`, amount: PRICE, captured, refunded, isReserved };
};

function mark(kind: HistoryMark['kind'], atMs: number, units?: number): HistoryMark {
  return { kind, saleId: SALE_ID, invokedAtMs: atMs, returnedAtMs: atMs + 1, units };
}

interface Judged extends Partial<JudgedHoldSale> {
  readonly operations: readonly HoldOperation[];
  readonly marks?: readonly HistoryMark[];
}

/** The rules that are broken. Where the full search can tell, it has to say the same. */
function brokenRules({ operations, marks = [], ...rest }: Judged): HoldRuleName[] {
  const terms = { holdTtlMs: TTL_MS, extensionMs: 0, limitPerUser: 1, ordersPerUserMax: 2 };
  const sale = { saleId: SALE_ID, stock: 1, ...terms, ...rest };
  const rules = checkHoldHistory({ operations, marks }, sale).map(({ rule }) => rule);
  const isSearched = marks.length === 0 && sale.endsWithinMs === undefined && sale.payments === undefined;
  const isSound = isSearched ? hasHoldExplanation({ operations, marks }, sale) : rules.length === 0;
  expect(isSound).toBe(rules.length === 0);
  return [...new Set(rules)];
}

describe('a sound history of a HOLD sale', () => {
  it.each<[string, Judged]>([
    ['is empty', { operations: [], orders: [], payments: [] }],
    [
      'sells what is paid for, and lets the rest expire and be held again',
      {
        operations: [
          buy('ann', 0, 'HELD'),
          buy('bob', 10, 'ALL_HELD'),
          buy('bob', 1_010, 'HELD'),
          buy('ann', 1_020, 'EXPIRED'),
          act('pay', 'bob', 1_030, 'ACCEPTED'),
          buy('cid', 1_040, 'SOLD_OUT'),
          buy('bob', 1_050, 'CONFIRMED'),
        ],
        endsWithinMs: 100,
        orders: [row('ann', 'EXPIRED', 'DEADLINE'), row('bob', 'CONFIRMED')],
        payments: [payment('bob', PRICE)],
      },
    ],
    [
      'frees what is cancelled at once',
      {
        operations: [buy('ann', 0, 'HELD'), act('cancel', 'ann', 5, 'CANCELLED'), buy('bob', 10, 'HELD')],
        orders: [row('ann', 'CANCELLED', 'BUYER'), row('bob', 'EXPIRED', 'DEADLINE')],
      },
    ],
    [
      'gives the money back of a payment that came too late',
      {
        operations: [
          buy('ann', 0, 'HELD'),
          act('pay', 'ann', 999, 'ACCEPTED'),
          act('read', 'ann', 1_005, 'EXPIRED'),
          buy('bob', 1_010, 'HELD'),
        ],
        orders: [row('ann', 'EXPIRED', 'DEADLINE'), row('bob', 'EXPIRED', 'DEADLINE')],
        payments: [payment('ann', 0), payment('bob', PRICE, PRICE)],
      },
    ],
    [
      'has a lost answer, and the same order on a retry',
      {
        operations: [buy('ann', 0, 'UNKNOWN'), buy('bob', 2, 'ALL_HELD'), buy('ann', 4, 'HELD')],
        orders: [row('ann', 'EXPIRED', 'DEADLINE')],
      },
    ],
    [
      'counts units, and says how many are left',
      {
        stock: 3,
        limitPerUser: 2,
        operations: [
          buy('ann', 0, 'HELD', { quantity: 2 }),
          buy('bob', 2, 'NOT_ENOUGH', { quantity: 2, remaining: 1 }),
          buy('ann', 4, 'LIMIT_REACHED', { idempotencyKey: 'l', unitsOwned: 2 }),
        ],
        orders: [row('ann', 'EXPIRED', 'DEADLINE', 2)],
      },
    ],
    [
      'holds again under the same order id after a reset',
      {
        operations: [buy('ann', 0, 'HELD'), buy('ann', 20, 'HELD'), buy('bob', 22, 'ALL_HELD')],
        marks: [mark('reset', 10)],
        orders: [row('ann', 'EXPIRED', 'DEADLINE')],
      },
    ],
    [
      'sells a cancelled unit again after it had sold out',
      {
        operations: [
          buy('ann', 0, 'HELD'),
          act('pay', 'ann', 2, 'ACCEPTED'),
          buy('bob', 4, 'SOLD_OUT'),
          act('cancel', 'ann', 6, 'CANCELLED'),
          buy('bob', 8, 'HELD', { idempotencyKey: 'l' }),
        ],
        marks: [mark('restock', 100, 1)],
        orders: [row('ann', 'CANCELLED', 'OPERATOR'), row('bob', 'EXPIRED', 'DEADLINE')],
      },
    ],
    [
      'forgets a hold that a store has lost',
      {
        operations: [buy('ann', 0, 'HELD'), buy('bob', 20, 'HELD')],
        marks: [mark('loss', 10)],
        orders: [row('bob', 'EXPIRED')],
      },
    ],
    [
      'tells by Redis that an order is held which PostgreSQL has just ended',
      {
        operations: [buy('ann', 0, 'HELD'), act('cancel', 'ann', 1_010, 'EXPIRED'), buy('ann', 1_020, 'HELD')],
        marks: [mark('restock', 5_000, 1)],
      },
    ],
  ])('%s', (_what, judged) => {
    expect(brokenRules(judged)).toEqual([]);
  });
});

describe('a broken promise of a HOLD sale', () => {
  it.each<[HoldRuleName, string, Judged]>([
    ['documented-answers', 'a fault of the server', { operations: [buy('ann', 0, 'UNDOCUMENTED')] }],
    [
      'one-attempt-per-order-id',
      'the same order for two users',
      { stock: 2, operations: [buy('ann', 0, 'HELD'), buy('bob', 2, 'HELD', { orderId: 'order-of-ann' })] },
    ],
    [
      'one-attempt-per-order-id',
      'two orders for one key',
      {
        ...{ stock: 2, limitPerUser: 2 },
        operations: [buy('ann', 0, 'HELD'), buy('ann', 2, 'HELD', { orderId: 'other' })],
      },
    ],
    ['order-needs-an-attempt', 'an order of nobody', { operations: [], orders: [row('ann', 'EXPIRED', 'DEADLINE')] }],
    ['hold-becomes-an-order', 'a hold without a row', { operations: [buy('ann', 0, 'HELD')], orders: [] }],
    [
      'hold-becomes-an-order',
      'a row with other units',
      { stock: 2, operations: [buy('ann', 0, 'HELD')], orders: [row('ann', 'EXPIRED', 'DEADLINE', 2)] },
    ],
    ['stock-never-exceeded', 'a unit too many', { operations: [buy('ann', 0, 'HELD'), buy('bob', 5, 'HELD')] }],
    [
      'stock-never-exceeded',
      'a unit that came back before its deadline',
      { operations: [buy('ann', 0, 'HELD'), buy('bob', 990, 'HELD')] },
    ],
    [
      'stock-never-exceeded',
      'a unit of a confirmed order',
      {
        operations: [
          buy('ann', 0, 'HELD'),
          act('pay', 'ann', 5, 'ACCEPTED'),
          buy('bob', 2_000, 'HELD'),
          buy('ann', 3_000, 'CONFIRMED'),
        ],
      },
    ],
    [
      'no-end-without-its-cause',
      'an end before the deadline',
      { operations: [buy('ann', 0, 'HELD'), buy('ann', 500, 'EXPIRED')] },
    ],
    [
      'no-end-without-its-cause',
      'a cancellation by nobody',
      { operations: [buy('ann', 0, 'HELD'), buy('ann', 500, 'CANCELLED')] },
    ],
    ['sold-out-only-when-sold', 'sold out with a unit left', { operations: [buy('ann', 0, 'SOLD_OUT')] }],
    [
      'sold-out-only-when-sold',
      'sold out while the unit is only held',
      { operations: [buy('ann', 0, 'HELD'), buy('bob', 5, 'SOLD_OUT')] },
    ],
    ['all-held-only-when-held', 'all held with a unit left', { operations: [buy('ann', 0, 'ALL_HELD')] }],
    [
      'all-held-only-when-held',
      'all held when all is sold',
      {
        operations: [
          buy('ann', 0, 'HELD'),
          act('pay', 'ann', 2, 'ACCEPTED'),
          buy('ann', 4, 'CONFIRMED'),
          buy('bob', 6, 'ALL_HELD'),
        ],
      },
    ],
    [
      'not-enough-only-when-few',
      'another number than are left',
      {
        ...{ stock: 3, limitPerUser: 3 },
        operations: [buy('ann', 0, 'HELD'), buy('bob', 5, 'NOT_ENOUGH', { quantity: 3, remaining: 1 })],
      },
    ],
    [
      'sold-out-is-final',
      'a hold after the end',
      {
        operations: [
          buy('ann', 0, 'HELD'),
          act('pay', 'ann', 2, 'ACCEPTED'),
          buy('bob', 4, 'SOLD_OUT'),
          buy('bob', 8, 'HELD', { idempotencyKey: 'l' }),
        ],
        orders: [row('ann', 'CONFIRMED'), row('bob', 'EXPIRED', 'DEADLINE')],
      },
    ],
    [
      'units-come-back',
      'all held long after the deadline',
      { endsWithinMs: 100, operations: [buy('ann', 0, 'HELD'), buy('bob', 1_200, 'ALL_HELD')] },
    ],
    [
      'limit-per-user',
      'two units for one user',
      {
        stock: 2,
        operations: [buy('ann', 0, 'HELD'), buy('ann', 5, 'HELD', { idempotencyKey: 'l', orderId: 'other' })],
      },
    ],
    [
      'limit-per-user',
      'a hold too many',
      {
        ordersPerUserMax: 1,
        operations: [buy('ann', 0, 'HELD'), buy('ann', 2_000, 'HELD', { idempotencyKey: 'l', orderId: 'other' })],
      },
    ],
    ['limit-only-when-reached', 'a limit of nothing', { operations: [buy('ann', 0, 'ALREADY_PURCHASED')] }],
    [
      'owner-is-known',
      'an owner who is told that all is held',
      { operations: [buy('ann', 0, 'HELD'), buy('ann', 5, 'ALL_HELD', { idempotencyKey: 'l' })] },
    ],
    [
      'states-never-go-back',
      'held after it had expired',
      { operations: [buy('ann', 0, 'HELD'), buy('ann', 1_100, 'EXPIRED'), buy('ann', 1_200, 'HELD')] },
    ],
    [
      'states-never-go-back',
      'expired after it was confirmed',
      {
        operations: [buy('ann', 0, 'HELD'), act('pay', 'ann', 5, 'ACCEPTED'), buy('ann', 10, 'CONFIRMED')],
        orders: [row('ann', 'EXPIRED', 'DEADLINE')],
      },
    ],
    [
      'attempt-is-known',
      'the attempt that made an order, refused',
      {
        operations: [
          buy('ann', 0, 'HELD'),
          buy('ann', 1_100, 'EXPIRED'),
          buy('bob', 1_102, 'HELD'),
          buy('ann', 1_200, 'ALL_HELD'),
        ],
      },
    ],
    [
      'confirmed-needs-a-payment',
      'an order that nobody paid for',
      { operations: [buy('ann', 0, 'HELD'), buy('ann', 5, 'CONFIRMED'), act('pay', 'ann', 10, 'ACCEPTED')] },
    ],
    [
      'money-follows-the-order',
      'a refund made twice',
      {
        operations: [buy('ann', 0, 'HELD'), act('pay', 'ann', 5, 'ACCEPTED')],
        orders: [row('ann', 'EXPIRED', 'DEADLINE')],
        payments: [payment('ann', PRICE, 2 * PRICE)],
      },
    ],
    [
      'money-follows-the-order',
      'money kept for an order that has ended',
      {
        operations: [buy('ann', 0, 'HELD'), act('pay', 'ann', 5, 'ACCEPTED')],
        orders: [row('ann', 'EXPIRED', 'DEADLINE')],
        payments: [payment('ann', PRICE)],
      },
    ],
    [
      'money-follows-the-order',
      'money that is reserved and never taken',
      {
        operations: [buy('ann', 0, 'HELD'), act('pay', 'ann', 5, 'ACCEPTED')],
        orders: [row('ann', 'CONFIRMED')],
        payments: [payment('ann', 0, 0, true)],
      },
    ],
  ])('%s: %s', (rule, _what, judged) => {
    expect(brokenRules(judged)).toContain(rule);
  });

  it('is shown with the operations that prove it', () => {
    const history = { operations: [buy('ann', 0, 'HELD'), buy('bob', 5, 'HELD', { quantity: 1 })], marks: [] };
    const terms = { holdTtlMs: TTL_MS, extensionMs: 0, limitPerUser: 1, ordersPerUserMax: 2 };
    const [violation] = checkHoldHistory(history, { saleId: SALE_ID, stock: 1, ...terms });
    expect(violation && holdViolationText(violation)).toBe(
      [
        'stock-never-exceeded (sale_1, epoch 0 of the history): 2 units were held or sold at 6',
        '  0 to 1: purchase by ann key k: HELD order-of-ann',
        '  5 to 6: purchase of 1 by bob key k: HELD order-of-bob',
      ].join('\n'),
    );
  });
});

it('judges a large history in linear time', () => {
  const buyers = 10_000;
  const operations = Array.from({ length: buyers }, (_, i) => [
    buy(`u${i}`, i, 'HELD'),
    ...(i % 2 === 0 ? [act('pay', `u${i}`, i + 1, 'ACCEPTED'), buy(`u${i}`, i + 3, 'CONFIRMED')] : []),
    buy(`late-${i}`, i + 0.5, i < 900 ? 'UNKNOWN' : 'REFUSED'),
  ]).flat();
  const orders = Array.from({ length: buyers }, (_, i) => row(`u${i}`, i % 2 === 0 ? 'CONFIRMED' : 'EXPIRED'));
  // Of this process alone: the machine may have other work.
  const before = process.cpuUsage();
  expect(brokenRules({ operations, orders, stock: buyers, endsWithinMs: 100 })).toEqual([]);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(LINEAR_DEADLINE_MS);
});
