import { Controller, Get, Param } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { UserPurchaseResponse } from './purchase-bodies.js';
import { toUserPurchaseResponse } from './purchase-response.js';
import { USER_PURCHASE_SCHEMA } from './purchase.schema.js';
import { PurchasesService } from './purchases.service.js';

/** Reads what buyers own; purchasing itself is a hot route of the edge. */
@Controller('sale')
export class PurchasesController {
  constructor(private readonly purchases: PurchasesService) {}

  @Get(':saleId/user/:userId/purchase')
  @RouteSchema(USER_PURCHASE_SCHEMA)
  async findPurchase(@Param('saleId') saleId: string, @Param('userId') userId: string): Promise<UserPurchaseResponse> {
    return toUserPurchaseResponse(saleId, await this.purchases.findPurchase(saleId, userId));
  }
}
