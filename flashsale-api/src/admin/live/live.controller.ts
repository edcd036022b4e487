import { Get, Param, Query } from '@nestjs/common';
import { SaleSeries, Sales } from 'flashsale-core';
import { toSaleResponse } from '../../sales/sale-response.js';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import type { LiveView, SeriesView } from './live-view.js';
import { LiveService } from './live.service.js';
import { SeriesQuery } from './series-query.dto.js';

@AdminRoute('sales/:saleId')
export class LiveController {
  constructor(
    private readonly live: LiveService,
    private readonly series: SaleSeries,
    private readonly sales: Sales,
  ) {}

  @Get('live')
  async show(@Param() { saleId }: SaleParams): Promise<LiveView> {
    return toSaleResponse(saleId, await this.live.show(saleId));
  }

  @Get('series')
  async showSeries(@Param() { saleId }: SaleParams, @Query() { after }: SeriesQuery): Promise<SeriesView> {
    const [points, sale] = await Promise.all([
      this.series.read(saleId, after),
      // Away, PostgreSQL says of no reset; what was before it is shown until it is back.
      this.sales.find(saleId).catch(() => ({ resetEpoch: 0 })),
    ]);
    const { resetEpoch } = toSaleResponse(saleId, sale ?? 'unknown-sale');
    return { points: points.filter(({ epoch }) => epoch >= resetEpoch) };
  }
}
