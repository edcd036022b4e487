import { describe, expect, it } from '@jest/globals';
import type { PurchaseOperation } from '../history/operation.js';
import type { RuleName, Violation } from '../history/violation.js';
import { explainLosses } from './explain-losses.js';

const SALE = { saleId: 'sale', stock: 2 };

function success(userId: string): PurchaseOperation {
  return { saleId: 'sale', userId, invokedAtMs: 1, returnedAtMs: 2, answer: 'SUCCESS', orderId: `order-of-${userId}` };
}

function violation(rule: RuleName, ...operations: PurchaseOperation[]): Violation {
  return { rule, saleId: 'sale', epoch: 0, message: rule, operations };
}

describe('explainLosses', () => {
  it('counts each user once who lost a unit', () => {
    const [a, b] = [success('a'), success('b')];
    const lost = [violation('success-becomes-an-order', a), violation('success-becomes-an-order', b)];
    expect(explainLosses(lost, [a, b], SALE)).toEqual({ lost: 2, unexplained: [] });
  });

  it('explains a second unit of a user whose first one is lost, and of nobody else', () => {
    const [a, b] = [success('a'), success('b')];
    const second = violation('one-unit-per-user', b, b);
    const found = [violation('success-becomes-an-order', a), violation('one-unit-per-user', a, a), second];
    expect(explainLosses(found, [a, b], SALE).unexplained).toEqual([second]);
  });

  it('explains as many units too many as were lost, and not one more', () => {
    const sold = ['a', 'b', 'c', 'd'].map(success);
    const losses = sold.slice(0, 2).map((operation) => violation('success-becomes-an-order', operation));
    const surplus = violation('stock-never-exceeded', ...sold);
    expect(explainLosses([...losses, surplus], sold, SALE).unexplained).toEqual([]);
    expect(explainLosses([...losses.slice(1), surplus], sold, SALE).unexplained).toEqual([surplus]);
  });

  it('never explains an order too many, an order of nobody, or a wrong SOLD_OUT', () => {
    const a = success('a');
    const rest = [
      violation('stock-never-exceeded'),
      violation('order-needs-an-attempt', a),
      violation('sold-out-only-when-sold', a),
    ];
    const found = [violation('success-becomes-an-order', a), ...rest];
    expect(explainLosses(found, [a], SALE)).toEqual({ lost: 1, unexplained: rest });
  });
});
