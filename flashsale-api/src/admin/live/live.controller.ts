import { Get, Param } from '@nestjs/common';
import { toSaleResponse } from '../../sales/sale-response.js';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import type { LiveView } from './live-view.js';
import { LiveService } from './live.service.js';

@AdminRoute('sales/:saleId/live')
export class LiveController {
  constructor(private readonly live: LiveService) {}

  @Get()
  async show(@Param() { saleId }: SaleParams): Promise<LiveView> {
    return toSaleResponse(saleId, await this.live.show(saleId));
  }
}
