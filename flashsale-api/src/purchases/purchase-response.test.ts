import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { PURCHASE_OUTCOMES, type PurchaseOutcome } from 'flashsale-core';
import { RetryLaterException } from '../http/retry-later.exception.js';
import type { ToldOrder } from './hold-purchases.js';
import { toPurchaseResponse, toUserPurchaseResponse } from './purchase-response.js';
import type { PurchaseResult, UserPurchaseResult } from './purchases.service.js';

const ORDER_ID = '0190a7c2-5b1e-7000-8000-000000000001';

const HELD: Omit<ToldOrder, 'state'> = {
  ...{ orderId: ORDER_ID, quantity: 2, amount: 3_998, currency: 'EUR' },
  ...{ untilMs: Date.UTC(2026, 10, 28, 12, 10), nowMs: Date.UTC(2026, 10, 28, 12) },
};

function refusalOf(answer: () => unknown): { body: unknown; retryAfterSeconds: number | undefined } {
  try {
    answer();
  } catch (error) {
    if (!(error instanceof HttpException)) throw error;
    const retryAfterSeconds = error instanceof RetryLaterException ? error.retryAfterSeconds : undefined;
    return { body: error.getResponse(), retryAfterSeconds };
  }
  throw new Error('Nothing was refused');
}

describe('toPurchaseResponse', () => {
  it.each(['reserved', 'replayed'] as const)('returns the order id of what is %s', (outcome) => {
    expect(toPurchaseResponse('sale_1', { outcome, orderId: ORDER_ID })).toEqual({
      success: true,
      status: 'SUCCESS',
      message: 'Purchase reserved successfully',
      orderId: ORDER_ID,
    });
  });

  it('says to an owner that there already is a purchase', () => {
    expect(toPurchaseResponse('sale_1', { outcome: 'duplicate' })).toEqual({
      success: false,
      status: 'ALREADY_PURCHASED',
      message: 'You have already purchased from this sale',
    });
  });

  it.each(Object.keys(PURCHASE_OUTCOMES) as PurchaseOutcome[])(
    'answers %s with the HTTP status of the table',
    (outcome) => {
      const answer = (): number => {
        // Whatever a result of this outcome needs.
        const order = { ...HELD, state: 'HELD' };
        toPurchaseResponse('sale_1', {
          outcome,
          orderId: ORDER_ID,
          order,
          quantityMax: 2,
        } as unknown as PurchaseResult);
        return 200;
      };
      const status = (): number => {
        try {
          return answer();
        } catch (error) {
          return (error as HttpException).getStatus();
        }
      };
      expect(status()).toBe(PURCHASE_OUTCOMES[outcome].httpStatus);
    },
  );

  it.each<[PurchaseResult, object]>([
    [
      { outcome: 'held', order: { ...HELD, state: 'HELD' } },
      {
        ...{
          success: true,
          status: 'HELD',
          message: 'Held for you until you have paid',
          orderId: ORDER_ID,
          quantity: 2,
        },
        ...{ amount: 3_998, currency: 'EUR', expiresAt: '2026-11-28T12:10:00.000Z', secondsLeft: 600 },
      },
    ],
    [
      { outcome: 'held-again', order: { ...HELD, state: 'HELD', nowMs: HELD.untilMs + 1 } },
      {
        ...{
          success: true,
          status: 'HELD',
          message: 'Held for you until you have paid',
          orderId: ORDER_ID,
          quantity: 2,
        },
        ...{ amount: 3_998, currency: 'EUR', expiresAt: '2026-11-28T12:10:00.000Z', secondsLeft: 0 },
      },
    ],
    [
      { outcome: 'held-again', order: { ...HELD, state: 'CONFIRMED' } },
      {
        ...{ success: true, status: 'CONFIRMED', message: 'Purchase confirmed', orderId: ORDER_ID },
        ...{ quantity: 2, amount: 3_998, currency: 'EUR' },
      },
    ],
    [
      { outcome: 'held-again', order: { ...HELD, state: 'EXPIRED' } },
      {
        ...{ success: false, status: 'EXPIRED', orderId: ORDER_ID },
        message: 'Your units were held until you had to pay, and are on sale again',
      },
    ],
    [
      { outcome: 'held-again', order: { ...HELD, state: 'CANCELLED' } },
      { success: false, status: 'CANCELLED', message: 'This order was cancelled', orderId: ORDER_ID },
    ],
    [
      { outcome: 'already-held', order: { ...HELD, state: 'HELD' } },
      {
        ...{ success: false, status: 'ALREADY_HELD', message: 'You have a hold in this sale', orderId: ORDER_ID },
        ...{ expiresAt: '2026-11-28T12:10:00.000Z', secondsLeft: 600 },
      },
    ],
    [
      { outcome: 'limit-reached', unitsOwned: 3, limitPerUser: 4 },
      {
        ...{ success: false, status: 'LIMIT_REACHED', unitsOwned: 3, limitPerUser: 4 },
        message: 'You have 3 of 4 units that one buyer may have',
      },
    ],
    [
      { outcome: 'too-many-holds', ordersPerUserMax: 5 },
      {
        ...{ success: false, status: 'TOO_MANY_HOLDS' },
        message: 'You have had 5 holds in this sale and may not have more',
      },
    ],
    [
      { outcome: 'not-enough', remainingStock: 1 },
      { success: false, status: 'NOT_ENOUGH', message: 'Only 1 unit is left', remainingStock: 1 },
    ],
    [
      { outcome: 'not-enough', remainingStock: 3 },
      { success: false, status: 'NOT_ENOUGH', message: 'Only 3 units are left', remainingStock: 3 },
    ],
    [
      { outcome: 'all-held', hasWaiters: false },
      {
        ...{ success: false, status: 'ALL_HELD' },
        message: 'All units are held by other buyers; some may come back',
      },
    ],
    [
      { outcome: 'all-held', hasWaiters: true },
      {
        ...{ success: false, status: 'ALL_HELD', waitingList: true },
        message: 'All units are held by other buyers; some may come back',
      },
    ],
    [
      { outcome: 'sold-out', hasWaiters: true },
      { success: false, status: 'SOLD_OUT', message: 'Sale is sold out', waitingList: true },
    ],
  ])('tells a buyer of holds %j', (result, body) => {
    expect(toPurchaseResponse('sale_4', result)).toEqual(body);
  });

  it.each<[PurchaseResult, object]>([
    [
      { outcome: 'key-reused' },
      { statusCode: 409, message: 'This Idempotency-Key was used with another quantity', error: 'Conflict' },
    ],
    [
      { outcome: 'bad-quantity', quantityMax: 4 },
      { statusCode: 400, message: 'quantity must be from 1 to 4', error: 'Bad Request' },
    ],
    [
      { outcome: 'bad-quantity', quantityMax: 1 },
      { statusCode: 400, message: 'quantity must be 1', error: 'Bad Request' },
    ],
  ])('refuses %j', (result, body) => {
    expect(refusalOf(() => toPurchaseResponse('sale_4', result)).body).toEqual(body);
  });

  it('says that none is left', () => {
    expect(toPurchaseResponse('sale_1', { outcome: 'sold-out' })).toEqual({
      success: false,
      status: 'SOLD_OUT',
      message: 'Sale is sold out',
    });
  });

  it.each<[PurchaseResult, object]>([
    [{ outcome: 'not-active' }, { statusCode: 400, message: 'Sale is not currently active', error: 'Bad Request' }],
    [{ outcome: 'unknown-sale' }, { statusCode: 404, message: 'Sale sale_9 not found', error: 'Not Found' }],
  ])('refuses %j for good', (result, body) => {
    expect(refusalOf(() => toPurchaseResponse('sale_9', result))).toEqual({ body, retryAfterSeconds: undefined });
  });

  it.each<PurchaseResult['outcome'] & ('not-ready' | 'overloaded' | 'unknown')>(['not-ready', 'overloaded', 'unknown'])(
    'asks to try again when the outcome is %s, and never calls it failed',
    (outcome) => {
      const { body, retryAfterSeconds } = refusalOf(() => toPurchaseResponse('sale_1', { outcome }));

      expect(body).toMatchObject({
        statusCode: 503,
        message: expect.stringContaining('please try again'),
        error: 'Service Unavailable',
      });
      expect(body).not.toMatchObject({ message: expect.stringMatching(/fail/i) });
      expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
    },
  );
});

describe('toUserPurchaseResponse', () => {
  it.each(['RESERVED', 'CONFIRMED'] as const)('shows a purchase that is %s', (status) => {
    expect(toUserPurchaseResponse('sale_1', { status, orderId: ORDER_ID })).toEqual({
      purchased: true,
      orderId: ORDER_ID,
      status,
    });
  });

  it('shows that there is none', () => {
    expect(toUserPurchaseResponse('sale_1', { status: 'NOT_PURCHASED' })).toEqual({
      purchased: false,
      orderId: null,
      status: 'NOT_PURCHASED',
    });
  });

  it('shows the orders of a sale that holds units; one that is paid for makes the purchase', () => {
    const held = { ...HELD, state: 'HELD' as const };
    const confirmed = { ...HELD, orderId: ORDER_ID.replace(/1$/, '2'), state: 'CONFIRMED' as const };
    const shown = { quantity: 2, amount: 3_998, currency: 'EUR' };
    expect(toUserPurchaseResponse('sale_4', { status: 'orders', orders: [held, confirmed] })).toEqual({
      purchased: true,
      orderId: confirmed.orderId,
      status: 'CONFIRMED',
      orders: [
        { ...shown, orderId: ORDER_ID, status: 'HELD', expiresAt: '2026-11-28T12:10:00.000Z', secondsLeft: 600 },
        { ...shown, orderId: confirmed.orderId, status: 'CONFIRMED', expiresAt: null, secondsLeft: null },
      ],
    });
    expect(toUserPurchaseResponse('sale_4', { status: 'orders', orders: [held] })).toMatchObject({
      ...{ purchased: false, orderId: ORDER_ID, status: 'HELD' },
    });
    expect(toUserPurchaseResponse('sale_4', { status: 'orders', orders: [] })).toEqual({
      ...{ purchased: false, orderId: null, status: 'NOT_PURCHASED', orders: [] },
    });
  });

  it.each<[UserPurchaseResult, number, number | undefined]>([
    [{ status: 'unknown-sale' }, 404, undefined],
    [{ status: 'not-ready' }, 503, 1],
  ])('refuses %j with %d', (result, statusCode, retryAfterSeconds) => {
    const refusal = refusalOf(() => toUserPurchaseResponse('sale_9', result));

    expect(refusal).toEqual({ body: expect.objectContaining({ statusCode }), retryAfterSeconds });
  });
});
