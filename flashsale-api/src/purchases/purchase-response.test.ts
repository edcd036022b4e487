import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { PURCHASE_OUTCOMES, type PurchaseOutcome } from 'flashsale-core';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { toPurchaseResponse, toUserPurchaseResponse } from './purchase-response.js';
import type { PurchaseResult, UserPurchaseResult } from './purchases.service.js';

const ORDER_ID = '0190a7c2-5b1e-7000-8000-000000000001';

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
        toPurchaseResponse('sale_1', { outcome, orderId: ORDER_ID });
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

  it.each<[UserPurchaseResult, number, number | undefined]>([
    [{ status: 'unknown-sale' }, 404, undefined],
    [{ status: 'not-ready' }, 503, 1],
  ])('refuses %j with %d', (result, statusCode, retryAfterSeconds) => {
    const refusal = refusalOf(() => toUserPurchaseResponse('sale_9', result));

    expect(refusal).toEqual({ body: expect.objectContaining({ statusCode }), retryAfterSeconds });
  });
});
