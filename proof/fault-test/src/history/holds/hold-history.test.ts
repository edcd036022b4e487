import { describe, expect, it } from '@jest/globals';
import { HoldHistory } from './hold-history.js';
import { readCancellation, readOrder, readPurchase } from './read-hold-answer.js';

const orderId = '7d1f6f6e-3c5b-4a55-9a52-0a3f3ad5f0a1';

describe('HoldHistory', () => {
  it('records requests with their answers, and those without one as unknown', async () => {
    const history = new HoldHistory();
    const open = history.invoke({ kind: 'purchase', saleId: 's', userId: 'ann', idempotencyKey: 'k', quantity: 2 });
    open.answer({ answer: 'HELD', orderId });
    open.answer({ answer: 'SOLD_OUT' });
    history.invoke({ kind: 'pay', saleId: 's', userId: 'ann', orderId });
    history.invoke({ kind: 'cancel', saleId: 's', userId: 'ann', orderId }).answer({ answer: 'CANCELLED' });
    await history.mark({ kind: 'restock', saleId: 's', units: 3 }, () => Promise.resolve());
    expect(history.operations).toMatchObject([
      { kind: 'purchase', quantity: 2, answer: 'HELD', orderId, returnedAtMs: expect.any(Number) },
      { kind: 'pay', answer: 'UNKNOWN', orderId },
      { kind: 'cancel', answer: 'CANCELLED', orderId },
    ]);
    expect(history.operations[1]?.returnedAtMs).toBeUndefined();
    expect(history.marks).toMatchObject([{ kind: 'restock', units: 3 }]);
    const [mark] = history.marks;
    expect(mark?.returnedAtMs).toBeGreaterThanOrEqual(mark?.invokedAtMs ?? Infinity);
  });
});

describe('an HTTP answer', () => {
  it.each([
    [200, { success: true, status: 'HELD', orderId }, { answer: 'HELD', orderId }],
    [200, { success: true, status: 'CONFIRMED', orderId }, { answer: 'CONFIRMED', orderId }],
    [200, { success: false, status: 'EXPIRED', orderId }, { answer: 'EXPIRED', orderId }],
    [200, { success: false, status: 'ALREADY_HELD', orderId }, { answer: 'ALREADY_HELD', orderId }],
    [200, { success: false, status: 'NOT_ENOUGH', remainingStock: 1 }, { answer: 'NOT_ENOUGH', remaining: 1 }],
    [200, { success: false, status: 'LIMIT_REACHED', unitsOwned: 3 }, { answer: 'LIMIT_REACHED', unitsOwned: 3 }],
    [200, { success: false, status: 'ALL_HELD' }, { answer: 'ALL_HELD' }],
    [200, { success: true, status: 'ALL_HELD' }, { answer: 'UNDOCUMENTED' }],
    [200, { success: true, status: 'HELD' }, { answer: 'UNDOCUMENTED' }],
    [200, { success: true, status: 'SUCCESS', orderId }, { answer: 'UNDOCUMENTED' }],
    [400, { statusCode: 400, message: 'Sale is not currently active' }, { answer: 'NOT_ACTIVE' }],
    [409, { statusCode: 409, message: 'This Idempotency-Key was used with another quantity' }, { answer: 'REFUSED' }],
    [429, {}, { answer: 'UNDOCUMENTED' }],
    [503, { statusCode: 503 }, { answer: 'UNKNOWN' }],
  ])('%i %j to a purchase', (status, body, answered) => {
    expect(readPurchase(status, JSON.stringify(body))).toMatchObject(answered);
  });

  it('to a cancellation', () => {
    const read = (status: number, body: object): string => readCancellation(status, JSON.stringify(body)).answer;
    expect(read(200, { orderId, status: 'CANCELLED', money: 'NONE' })).toBe('CANCELLED');
    expect(read(409, {})).toBe('CONFIRMED');
    expect(read(410, {})).toBe('EXPIRED');
    expect(read(404, { statusCode: 404 })).toBe('REFUSED');
    expect(read(500, {})).toBe('UNDOCUMENTED');
    expect(read(503, {})).toBe('UNKNOWN');
  });

  it('to a look at an order', () => {
    const read = (status: number, text: string) => readOrder(status, text);
    expect(read(200, '{"status":"HELD","payment":null}')).toEqual({ answer: 'HELD', isOfRedisAlone: false });
    expect(read(200, '{"status":"HELD"}')).toEqual({ answer: 'HELD', isOfRedisAlone: true });
    expect(read(200, 'nonsense')).toEqual({ answer: 'UNDOCUMENTED' });
    expect(read(404, '{"statusCode":404}')).toEqual({ answer: 'REFUSED' });
    expect(read(503, '')).toEqual({ answer: 'UNKNOWN' });
  });
});
