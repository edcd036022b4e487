import { Get, NotFoundException, Param, Query, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import type { AuditRecord } from './audit-page.js';
import type { AgedPage, OrderRecord } from './orders-page.js';
import { AuditExport, AuditQuery, OrdersExport, OrdersQuery } from './records-query.dto.js';
import { type RecordsFile, RecordsService } from './records.service.js';

/** Of an export, which has no other place for it. */
const DATA_AGE_HEADER = 'X-Data-Age';

@AdminRoute('sales/:saleId')
export class RecordsController {
  constructor(private readonly records: RecordsService) {}

  @Get('orders')
  async orders(@Param() { saleId }: SaleParams, @Query() query: OrdersQuery): Promise<AgedPage<OrderRecord>> {
    return toRecordsResponse(saleId, await this.records.findOrders(saleId, query));
  }

  @Get('audit')
  async audit(@Param() { saleId }: SaleParams, @Query() query: AuditQuery): Promise<AgedPage<AuditRecord>> {
    return toRecordsResponse(saleId, await this.records.findAudit(saleId, query));
  }

  @Get('orders.csv')
  async ordersFile(
    @Param() { saleId }: SaleParams,
    @Query() options: OrdersExport,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return toCsvResponse(saleId, 'orders', await this.records.exportOrders(saleId, options), reply);
  }

  @Get('audit.csv')
  async auditFile(
    @Param() { saleId }: SaleParams,
    @Query() options: AuditExport,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return toCsvResponse(saleId, 'audit', await this.records.exportAudit(saleId, options), reply);
  }
}

/** @throws HttpException 404 */
function toRecordsResponse<Records extends object>(saleId: string, records: Records | 'unknown-sale'): Records {
  if (records === 'unknown-sale') throw new NotFoundException(`Sale ${saleId} not found`);
  return records;
}

/** A file download. @throws HttpException 404 */
function toCsvResponse(
  saleId: string,
  kind: string,
  file: RecordsFile | 'unknown-sale',
  reply: FastifyReply,
): StreamableFile {
  const { stream, ageSeconds } = toRecordsResponse(saleId, file);
  void reply.header(DATA_AGE_HEADER, String(ageSeconds));
  return new StreamableFile(stream, {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${saleId}-${kind}.csv"`,
  });
}
