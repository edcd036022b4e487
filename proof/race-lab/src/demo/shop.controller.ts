import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import {
  BUY_SCHEMA,
  type BuyRequest,
  CHECKOUT_SCHEMA,
  type CheckoutRequest,
  STOCK_SCHEMA,
  type StockQuery,
  type StrategyQuery,
} from './demo.schemas.js';
import { type OrderAnswer, type ProductAnswer, ShopService, type StockAnswer } from './shop.service.js';

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
