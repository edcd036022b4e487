import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { PURCHASE_SCHEMA, type PurchaseRequest, STRATEGY_SCHEMA, type StrategyQuery } from './demo.schemas.js';
import { type BalanceAnswer, type PurchaseAnswer, ShopService } from './shop.service.js';

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
