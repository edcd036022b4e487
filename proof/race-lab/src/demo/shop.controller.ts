import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifySchema } from 'fastify';
import {
  type BalanceAnswer,
  type PurchaseAnswer,
  ShopService,
  type OrderAnswer,
  type ProductAnswer,
  type StockAnswer,
} from './shop.service.js';

/** 1 to 64 visible ASCII characters. */
const NAME = { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' };
/** What names a user or a product: a name, or a number that stands for the same name. */
const ID = { ...NAME, type: ['string', 'integer'], minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const AMOUNT_MAX = 1_000_000;

const STRATEGY_SCHEMA: FastifySchema = {
  querystring: { type: 'object', additionalProperties: false, properties: { strategy: NAME } },
};

interface StrategyQuery {
  readonly strategy?: string;
}

const PURCHASE_SCHEMA: FastifySchema = {
  ...STRATEGY_SCHEMA,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['amount', 'device'],
    properties: { amount: { type: 'integer', minimum: 1, maximum: AMOUNT_MAX }, device: NAME },
  },
};

interface PurchaseRequest {
  readonly amount: number;
  readonly device: string;
}

const BUY_SCHEMA: FastifySchema = {
  ...STRATEGY_SCHEMA,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['userId', 'productId'],
    properties: { userId: ID, productId: ID },
  },
};

interface BuyRequest {
  readonly userId: string | number;
  readonly productId: string | number;
}

const STOCK_SCHEMA: FastifySchema = {
  querystring: { type: 'object', additionalProperties: false, properties: { productId: NAME, strategy: NAME } },
};

interface StockQuery extends StrategyQuery {
  readonly productId?: string;
}

const CHECKOUT_SCHEMA: FastifySchema = {
  body: {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: { userId: ID },
  },
};

/** Without a user every checkout is another guest's. */
interface CheckoutRequest {
  readonly userId?: string | number;
}

/** Two devices, one balance. */
@Controller()
export class AccountController {
  constructor(private readonly shop: ShopService) {}

  @Get('balance')
  @RouteSchema(STRATEGY_SCHEMA)
  balance(@Query() { strategy }: StrategyQuery): Promise<BalanceAnswer> {
    return this.shop.balance(strategy);
  }

  @Post('purchase')
  @HttpCode(200)
  @RouteSchema(PURCHASE_SCHEMA)
  purchase(@Body() { amount, device }: PurchaseRequest, @Query() { strategy }: StrategyQuery): Promise<PurchaseAnswer> {
    return this.shop.purchase(device, amount, strategy);
  }
}

/** Many users, few items. */
@Controller()
export class ShopController {
  constructor(private readonly shop: ShopService) {}

  @Post('buy')
  @HttpCode(200)
  @RouteSchema(BUY_SCHEMA)
  buy(@Body() { userId, productId }: BuyRequest, @Query() { strategy }: StrategyQuery): Promise<OrderAnswer> {
    return this.shop.buy(String(userId), String(productId), strategy);
  }

  @Post('api/v1/checkout/buggy')
  @HttpCode(200)
  @RouteSchema(CHECKOUT_SCHEMA)
  buggy(@Body() request: CheckoutRequest | null | undefined): Promise<OrderAnswer> {
    return this.shop.checkout('buggy', userOf(request));
  }

  @Post('api/v1/checkout/unstable')
  @HttpCode(200)
  @RouteSchema(CHECKOUT_SCHEMA)
  unstable(@Body() request: CheckoutRequest | null | undefined): Promise<OrderAnswer> {
    return this.shop.checkout('unstable', userOf(request));
  }

  @Post('api/v1/checkout/safe')
  @HttpCode(200)
  @RouteSchema(CHECKOUT_SCHEMA)
  safe(@Body() request: CheckoutRequest | null | undefined): Promise<OrderAnswer> {
    return this.shop.checkout('safe', userOf(request));
  }

  @Get('api/v1/products/flash-sale')
  product(): Promise<ProductAnswer> {
    return this.shop.product();
  }

  @Get('api/v1/debug/stock')
  @RouteSchema(STOCK_SCHEMA)
  stock(@Query() { productId, strategy }: StockQuery): Promise<StockAnswer> {
    return this.shop.stock(productId, strategy);
  }

  @Post('api/v1/debug/reset')
  @HttpCode(200)
  reset(): Promise<{ success: true; message: string; stock: number }> {
    return this.shop.reset();
  }
}

function userOf(request: CheckoutRequest | null | undefined): string | undefined {
  return request?.userId === undefined ? undefined : String(request.userId);
}
