import type { FastifySchema } from 'fastify';

/** 1 to 64 visible ASCII characters. */
const NAME = { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' };
/** What names a user or a product: a name, or a number that stands for the same name. */
const ID = { ...NAME, type: ['string', 'integer'], minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
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
    properties: { userId: ID, productId: ID },
  },
};

export interface BuyRequest {
  readonly userId: string | number;
  readonly productId: string | number;
}

export const STOCK_SCHEMA: FastifySchema = {
  querystring: { type: 'object', additionalProperties: false, properties: { productId: NAME, strategy: NAME } },
};

export interface StockQuery extends StrategyQuery {
  readonly productId?: string;
}

export const CHECKOUT_SCHEMA: FastifySchema = {
  body: {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: { userId: ID },
  },
};

/** Without a user every checkout is another guest's. */
export interface CheckoutRequest {
  readonly userId?: string | number;
}
