import { Body, Controller, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import {
  type PurchaseResponse,
  toPurchaseResponse,
  toUserPurchaseResponse,
  type UserPurchaseResponse,
} from './purchase-response.js';
import { PURCHASE_SCHEMA, type PurchaseRequest, USER_PURCHASE_SCHEMA } from './purchase.schema.js';
import { PurchasesService } from './purchases.service.js';

@Controller('sale')
export class PurchasesController {
  constructor(private readonly purchases: PurchasesService) {}

  @Post('purchase')
  @HttpCode(200)
  @RouteSchema(PURCHASE_SCHEMA)
  async purchase(
    @Body() request: PurchaseRequest,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<PurchaseResponse> {
    return toPurchaseResponse(request.saleId, await this.purchases.purchase(request, idempotencyKey));
  }

  @Get(':saleId/user/:userId/purchase')
  @RouteSchema(USER_PURCHASE_SCHEMA)
  async findPurchase(@Param('saleId') saleId: string, @Param('userId') userId: string): Promise<UserPurchaseResponse> {
    return toUserPurchaseResponse(saleId, await this.purchases.findPurchase(saleId, userId));
  }
}
