import { Body, HttpCode, Param, Post } from '@nestjs/common';
import type { RepairReport } from 'flashsale-core';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import { RepairSaleDto } from './repair.dto.js';
import { RepairService } from './repair.service.js';

@AdminRoute('sales/:saleId/repair')
export class RepairController {
  constructor(private readonly repairs: RepairService) {}

  @Post()
  @HttpCode(200)
  repair(@Param() { saleId }: SaleParams, @Body() { apply, forgetUnbacked }: RepairSaleDto): Promise<RepairReport> {
    return this.repairs.repair({ saleId, apply, forgetUnbacked });
  }
}
