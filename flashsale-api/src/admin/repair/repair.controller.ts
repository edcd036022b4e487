import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { IsBoolean } from 'class-validator';
import type { RepairReport } from 'flashsale-core';
import { type Act, CurrentAct } from '../acts/act.js';
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
  async repair(
    @Param() { saleId }: SaleParams,
    @Body() { apply, forgetUnbacked }: RepairSaleDto,
    @CurrentAct() act: Act,
  ): Promise<RepairReport> {
    const report = await this.repairs.repair({ saleId, apply, forgetUnbacked });
    const mended = report.findings
      .filter(({ found }) => found > 0)
      .map(({ id, found, mended: count }) => ({ id, found, mended: count }));
    act.note({ after: { applied: report.applied, findings: mended } });
    return report;
  }
}
