import { Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { nextLink } from '../../sales/sale-response.js';
import { AdminRoute } from '../admin-route.js';
import { AdminSalesQuery } from '../sales/admin-sales-query.dto.js';
import { DriftService, type SaleDrift } from './drift.service.js';

@AdminRoute('drift')
export class DriftController {
  constructor(private readonly drift: DriftService) {}

  @Get()
  async report(@Query() query: AdminSalesQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<SaleDrift[]> {
    const { report, next } = await this.drift.report(query);
    void reply.headers(nextLink('admin/drift', query, next));
    return report;
  }
}
