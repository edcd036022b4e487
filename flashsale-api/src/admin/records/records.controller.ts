import type { Readable } from 'node:stream';
import { Get, NotFoundException, Param, Query, StreamableFile } from '@nestjs/common';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import type { AuditRecord } from './audit-page.js';
import type { OrderRecord, Page } from './orders-page.js';
import { AuditExport, AuditQuery, OrdersExport, OrdersQuery } from './records-query.dto.js';
import { RecordsService } from './records.service.js';

@AdminRoute('sales/:saleId')
export class RecordsController {
  constructor(private readonly records: RecordsService) {}

  @Get('orders')
  async orders(@Param() { saleId }: SaleParams, @Query() query: OrdersQuery): Promise<Page<OrderRecord>> {
    return toRecordsResponse(saleId, await this.records.findOrders(saleId, query));
  }

  @Get('audit')
  async audit(@Param() { saleId }: SaleParams, @Query() query: AuditQuery): Promise<Page<AuditRecord>> {
    return toRecordsResponse(saleId, await this.records.findAudit(saleId, query));
  }

  @Get('orders.csv')
  async ordersFile(@Param() { saleId }: SaleParams, @Query() options: OrdersExport): Promise<StreamableFile> {
    return toCsvResponse(saleId, 'orders', await this.records.exportOrders(saleId, options));
  }

  @Get('audit.csv')
  async auditFile(@Param() { saleId }: SaleParams, @Query() options: AuditExport): Promise<StreamableFile> {
    return toCsvResponse(saleId, 'audit', await this.records.exportAudit(saleId, options));
  }
}

/** @throws HttpException 404 */
function toRecordsResponse<Records extends object>(saleId: string, records: Records | 'unknown-sale'): Records {
  if (records === 'unknown-sale') throw new NotFoundException(`Sale ${saleId} not found`);
  return records;
}

/** A file download. @throws HttpException 404 */
function toCsvResponse(saleId: string, kind: string, csv: Readable | 'unknown-sale'): StreamableFile {
  return new StreamableFile(toRecordsResponse(saleId, csv), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${saleId}-${kind}.csv"`,
  });
}
