import type { FastifySchema } from 'fastify';

/** 1 to 64 visible ASCII characters. */
const NAME = { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' };
const AMOUNT_MAX = 1_000_000;

export const STRATEGY_SCHEMA: FastifySchema = {
  querystring: { type: 'object', additionalProperties: false, properties: { strategy: NAME } },
};

export interface StrategyQuery {
  readonly strategy?: string;
}

export const PURCHASE_SCHEMA: FastifySchema = {
  ...STRATEGY_SCHEMA,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['amount', 'device'],
    properties: { amount: { type: 'integer', minimum: 1, maximum: AMOUNT_MAX }, device: NAME },
  },
};

export interface PurchaseRequest {
  readonly amount: number;
  readonly device: string;
}

export const BUY_SCHEMA: FastifySchema = {
  ...STRATEGY_SCHEMA,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['userId', 'productId'],
    properties: { userId: NAME, productId: NAME },
  },
};

export interface BuyRequest {
  readonly userId: string;
  readonly productId: string;
}

export const CHECKOUT_SCHEMA: FastifySchema = {
  body: {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: { userId: NAME },
  },
};

/** Without a user every checkout is another guest's. */
export interface CheckoutRequest {
  readonly userId?: string;
}
