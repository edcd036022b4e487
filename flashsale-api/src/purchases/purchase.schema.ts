import type { FastifySchema } from 'fastify';
import { SALE_ID_PATTERN, STORED_USER_ID_PATTERN, USER_ID_PATTERN } from 'flashsale-core';

const IDEMPOTENCY_KEY_PATTERN = '^[\\x21-\\x7e]{1,64}$';

/** The shape of a purchase, compiled by Fastify: the only check before Redis decides. */
export const PURCHASE_SCHEMA: FastifySchema = {
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['saleId', 'userId'],
    properties: {
      saleId: { type: 'string', pattern: SALE_ID_PATTERN },
      userId: { type: 'string', pattern: USER_ID_PATTERN },
      // How many a sale allows is decided with the sale; 1 if absent. A default here would cost every purchase time.
      quantity: { type: 'integer' },
    },
  },
  headers: {
    type: 'object',
    properties: {
      'idempotency-key': { type: 'string', pattern: IDEMPOTENCY_KEY_PATTERN },
      'x-admission': { type: 'string' },
    },
  },
  response: {
    200: {
      type: 'object',
      required: ['success', 'status', 'message'],
      properties: {
        success: { type: 'boolean' },
        status: {
          type: 'string',
          enum: [
            ...['SUCCESS', 'ALREADY_PURCHASED', 'SOLD_OUT'],
            // Of sales that hold units until they are paid for, as all that follows.
            ...['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED', 'ALREADY_HELD', 'LIMIT_REACHED', 'TOO_MANY_HOLDS'],
            ...['NOT_ENOUGH', 'ALL_HELD'],
          ],
        },
        message: { type: 'string' },
        orderId: { type: 'string', format: 'uuid' },
        quantity: { type: 'integer' },
        amount: { type: 'integer' },
        currency: { type: 'string' },
        expiresAt: { type: 'string', format: 'date-time' },
        secondsLeft: { type: 'integer' },
        unitsOwned: { type: 'integer' },
        limitPerUser: { type: 'integer' },
        remainingStock: { type: 'integer' },
        waitingList: { type: 'boolean' },
      },
    },
  },
};

export interface PurchaseRequest {
  readonly saleId: string;
  readonly userId: string;
  readonly quantity?: number;
}

export interface PurchaseHeaders {
  readonly 'idempotency-key'?: string;
  /** What a waiting room gave to who is let in. */
  readonly 'x-admission'?: string;
}

export const USER_PURCHASE_SCHEMA: FastifySchema = {
  params: {
    type: 'object',
    properties: {
      saleId: { type: 'string', pattern: SALE_ID_PATTERN },
      userId: { type: 'string', pattern: STORED_USER_ID_PATTERN },
    },
  },
};
