import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { IsBoolean } from 'class-validator';
import type { RepairReport } from 'flashsale-core';
import { AdminRoute } from '../admin-route.js';
import { MayBeLeftOut, SaleParams } from '../input.js';
import { RepairService } from './repair.service.js';

/** By default nothing is changed. */
export class RepairSaleDto {
  @MayBeLeftOut()
  @IsBoolean()
  readonly apply: boolean = false;

  @MayBeLeftOut()
  @IsBoolean()
  readonly forgetUnbacked: boolean = false;
}

@AdminRoute('sales/:saleId/repair')
export class RepairController {
  constructor(private readonly repairs: RepairService) {}

  @Post()
  @HttpCode(200)
  repair(@Param() { saleId }: SaleParams, @Body() { apply, forgetUnbacked }: RepairSaleDto): Promise<RepairReport> {
    return this.repairs.repair({ saleId, apply, forgetUnbacked });
  }
}
