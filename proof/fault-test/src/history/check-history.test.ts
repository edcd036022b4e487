import { describe, expect, it } from '@jest/globals';
import { checkHistory, type JudgedSale } from './check-history.js';
import type { HistoryMark, PurchaseOperation } from './operation.js';
import { hasExplanation } from './search-history.js';
import { type RuleName, violationText } from './violation.js';

const SALE_ID = 'sale_1';
const LINEAR_DEADLINE_MS = 20_000;

type Result = Omit<PurchaseOperation, 'saleId' | 'userId' | 'invokedAtMs'>;

/** A purchase of a user and its answer, between two times. */
function answered(
  userId: string,
  invokedAtMs: number,
  returnedAtMs: number,
  rest: Result | Result['answer'],
): PurchaseOperation {
  const result = typeof rest === 'string' ? { answer: rest } : rest;
  const orderId = result.answer === 'SUCCESS' ? `order-of-${userId}` : undefined;
  return { saleId: SALE_ID, userId, invokedAtMs, returnedAtMs, orderId, ...result };
}

function mark(kind: HistoryMark['kind'], invokedAtMs: number, returnedAtMs: number, units?: number): HistoryMark {
  return { kind, saleId: SALE_ID, invokedAtMs, returnedAtMs, units };
}

interface Judged extends Partial<JudgedSale> {
  readonly operations: readonly PurchaseOperation[];
  readonly marks?: readonly HistoryMark[];
}

/** The rules that are broken; the full search has to say the same. */
function brokenRules({ operations, marks = [], stock = 1, orders }: Judged): RuleName[] {
  const sale = { saleId: SALE_ID, stock, ...(orders ? { orders } : {}) };
  const rules = checkHistory({ operations, marks }, sale).map(({ rule }) => rule);
  expect(hasExplanation({ operations, marks }, sale)).toBe(rules.length === 0);
  return [...new Set(rules)];
}

const order = (userId: string, orderId = `order-of-${userId}`): { userId: string; orderId: string } => ({
  userId,
  orderId,
});

describe('a sound history', () => {
  it.each<[string, Judged]>([
    ['is empty', { operations: [], orders: [] }],
    [
      'sells out',
      {
        operations: [
          answered('ann', 0, 2, 'SUCCESS'),
          answered('bob', 3, 4, 'SOLD_OUT'),
          answered('ann', 5, 6, 'ALREADY_PURCHASED'),
        ],
        orders: [order('ann')],
      },
    ],
    [
      'answers in another order than it decides',
      { operations: [answered('bob', 1, 2, 'SOLD_OUT'), answered('ann', 0, 9, 'SUCCESS')] },
    ],
    [
      'replays a success',
      {
        operations: [
          answered('ann', 0, 1, { answer: 'SUCCESS', idempotencyKey: 'k' }),
          answered('bob', 2, 3, 'SOLD_OUT'),
          answered('ann', 4, 5, { answer: 'SUCCESS', idempotencyKey: 'k' }),
        ],
        orders: [order('ann')],
      },
    ],
    [
      'has a lost answer, and the same again on a retry',
      {
        operations: [
          answered('ann', 0, 1, { answer: 'UNKNOWN', idempotencyKey: 'k' }),
          answered('bob', 2, 3, 'SOLD_OUT'),
          answered('ann', 4, 5, { answer: 'SUCCESS', idempotencyKey: 'k' }),
        ],
        orders: [order('ann')],
      },
    ],
    [
      'has an unknown attempt that bought after its buyer had given up',
      {
        operations: [answered('ann', 0, 1, 'UNKNOWN'), answered('bob', 5, 6, 'SOLD_OUT')],
        orders: [order('ann', 'any')],
      },
    ],
    ['has an unknown attempt that did nothing', { operations: [answered('ann', 0, 1, 'UNKNOWN')], orders: [] }],
    [
      'sells again after a restock',
      {
        operations: [
          answered('ann', 0, 1, 'SUCCESS'),
          answered('bob', 2, 3, 'SOLD_OUT'),
          answered('bob', 6, 7, 'SUCCESS'),
        ],
        marks: [mark('restock', 4, 5, 1)],
        orders: [order('ann'), order('bob')],
      },
    ],
    [
      'sells again after a reset, also to the same user under the same key',
      {
        operations: [
          answered('ann', 0, 1, { answer: 'SUCCESS', idempotencyKey: 'k' }),
          answered('bob', 2, 3, 'SOLD_OUT'),
          answered('ann', 6, 7, { answer: 'SUCCESS', idempotencyKey: 'k' }),
        ],
        marks: [mark('reset', 4, 5)],
        orders: [order('ann')],
      },
    ],
    [
      'sells a unit again whose order a store has lost',
      {
        operations: [answered('ann', 0, 1, 'SUCCESS'), answered('bob', 4, 5, 'SUCCESS')],
        marks: [mark('loss', 2, 3)],
        orders: [order('bob')],
      },
    ],
  ])('%s', (_what, judged) => {
    expect(brokenRules(judged)).toEqual([]);
  });
});

describe('a broken promise', () => {
  it.each<[RuleName, string, Judged]>([
    ['documented-answers', 'a fault of the server', { operations: [answered('ann', 0, 1, 'UNDOCUMENTED')] }],
    [
      'one-attempt-per-order-id',
      'the same order for two users',
      {
        operations: [
          answered('ann', 0, 1, 'SUCCESS'),
          answered('bob', 0, 1, { answer: 'SUCCESS', orderId: 'order-of-ann' }),
        ],
        stock: 2,
      },
    ],
    [
      'one-unit-per-user',
      'two units for one user',
      {
        operations: [answered('ann', 0, 1, 'SUCCESS'), answered('ann', 0, 1, { answer: 'SUCCESS', orderId: 'other' })],
        stock: 2,
      },
    ],
    [
      'one-unit-per-user',
      'two orders for one user',
      { operations: [answered('ann', 0, 1, 'SUCCESS')], stock: 2, orders: [order('ann'), order('ann')] },
    ],
    [
      'stock-never-exceeded',
      'a unit too many',
      { operations: [answered('ann', 0, 1, 'SUCCESS'), answered('bob', 0, 1, 'SUCCESS')] },
    ],
    [
      'stock-never-exceeded',
      'a unit too many, though its buyer got no SUCCESS',
      {
        operations: [
          answered('ann', 0, 1, 'SUCCESS'),
          answered('bob', 0, 1, 'UNKNOWN'),
          answered('bob', 2, 3, 'ALREADY_PURCHASED'),
        ],
      },
    ],
    [
      'stock-never-exceeded',
      'a unit sold before the restock that brought it',
      {
        operations: [answered('ann', 0, 1, 'SUCCESS'), answered('bob', 0, 1, 'SUCCESS')],
        marks: [mark('restock', 2, 3, 1)],
      },
    ],
    ['sold-out-only-when-sold', 'sold out with a unit left', { operations: [answered('ann', 0, 1, 'SOLD_OUT')] }],
    [
      'sold-out-only-when-sold',
      'sold out before the last unit was asked for',
      { operations: [answered('ann', 0, 1, 'SOLD_OUT'), answered('bob', 2, 3, 'SUCCESS')] },
    ],
    [
      'sold-out-only-when-sold',
      'two users who can own the last unit only if the other one does not',
      {
        operations: [
          answered('ann', 0, 1, 'UNKNOWN'),
          answered('bob', 0, 1, 'UNKNOWN'),
          answered('ann', 2, 3, 'SOLD_OUT'),
          answered('bob', 2, 3, 'SOLD_OUT'),
        ],
      },
    ],
    [
      'sold-out-is-final',
      'a unit sold after the end',
      {
        operations: [
          answered('cid', 0, 1, 'UNKNOWN'),
          answered('ann', 2, 3, 'SOLD_OUT'),
          answered('bob', 4, 5, 'SUCCESS'),
        ],
      },
    ],
    [
      'owner-is-known',
      'an owner who gets SOLD_OUT',
      {
        operations: [
          answered('ann', 0, 1, 'SUCCESS'),
          answered('bob', 0, 1, 'SUCCESS'),
          answered('ann', 2, 3, 'SOLD_OUT'),
        ],
        stock: 2,
      },
    ],
    [
      'already-purchased-needs-a-purchase',
      'a user who never asked before',
      { operations: [answered('ann', 0, 1, 'ALREADY_PURCHASED'), answered('ann', 2, 3, 'SUCCESS')] },
    ],
    [
      'already-purchased-needs-a-purchase',
      'the attempt that bought, asked again',
      {
        operations: [
          answered('ann', 0, 1, { answer: 'SUCCESS', idempotencyKey: 'k' }),
          answered('ann', 2, 3, { answer: 'ALREADY_PURCHASED', idempotencyKey: 'k' }),
        ],
      },
    ],
    ['success-becomes-an-order', 'a lost order', { operations: [answered('ann', 0, 1, 'SUCCESS')], orders: [] }],
    [
      'success-becomes-an-order',
      'an order under another id',
      { operations: [answered('ann', 0, 1, 'SUCCESS')], orders: [order('ann', 'other')] },
    ],
    [
      'order-needs-an-attempt',
      'an order of a user who was turned away',
      { operations: [answered('ann', 0, 1, 'REFUSED')], orders: [order('ann')] },
    ],
    [
      'order-needs-an-attempt',
      'an order from before the reset',
      { operations: [answered('ann', 0, 1, 'SUCCESS')], marks: [mark('reset', 2, 3)], orders: [order('ann')] },
    ],
  ])('%s: %s', (rule, _what, judged) => {
    expect(brokenRules(judged)).toContain(rule);
  });

  it('is shown with the operations that prove it', () => {
    const operations = [
      answered('ann', 0, 1, 'SUCCESS'),
      answered('cid', 2, 3, 'SOLD_OUT'),
      answered('bob', 4, 5, 'SUCCESS'),
    ];
    const violations = checkHistory({ operations, marks: [] }, { saleId: SALE_ID, stock: 1 });

    expect(violations.map(violationText)).toEqual([
      `stock-never-exceeded (sale_1, epoch 0 of the history): 2 units were sold when there were only 1
  0 to 1: ann got SUCCESS order-of-ann
  4 to 5: bob got SUCCESS order-of-bob`,
      `sold-out-is-final (sale_1, epoch 0 of the history): bob was sold a unit after cid got SOLD_OUT
  2 to 3: cid got SOLD_OUT
  4 to 5: bob got SUCCESS order-of-bob`,
    ]);
  });
});

describe('the check of a long history', () => {
  it('takes linear time', () => {
    const buyers = 50_000;
    const operations = Array.from({ length: 2 * buyers }, (_, i) => {
      const userId = `user-${i % buyers}`;
      if (i >= buyers) return answered(userId, i, i + 50, i % 2 === 0 ? 'ALREADY_PURCHASED' : 'SOLD_OUT');
      return answered(userId, i, i + 50, i % 2 === 0 ? 'SUCCESS' : 'UNKNOWN');
    });
    const orders = operations.filter(({ answer }) => answer === 'SUCCESS').map(({ userId }) => order(userId));

    const startedAtMs = performance.now();
    expect(checkHistory({ operations, marks: [] }, { saleId: SALE_ID, stock: buyers / 2, orders })).toEqual([]);
    expect(performance.now() - startedAtMs).toBeLessThan(LINEAR_DEADLINE_MS);
  });
});
