import { Get, Query, StreamableFile } from '@nestjs/common';
import { AdminRoute } from '../admin-route.js';
import { RecordsService } from '../records/records.service.js';
import { AdminSalesExport, AdminSalesFilter } from './admin-sales-query.dto.js';

/** The sales as files, which can be imported as drafts. */
@AdminRoute()
export class SalesFilesController {
  constructor(private readonly records: RecordsService) {}

  @Get('sales.csv')
  async csv(@Query() { separator, ...filter }: AdminSalesExport): Promise<StreamableFile> {
    return new StreamableFile(await this.records.exportSales({ separator, ...toFilter(filter) }), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="sales.csv"',
    });
  }

  @Get('sales.json')
  async json(@Query() filter: AdminSalesFilter): Promise<StreamableFile> {
    return new StreamableFile(await this.records.exportSalesAsJson(toFilter(filter)), {
      type: 'application/json; charset=utf-8',
      disposition: 'attachment; filename="sales.json"',
    });
  }
}

function toFilter({ status, q, retired }: AdminSalesFilter) {
  return { status, text: q, retired: retired === undefined ? undefined : retired === 'true' };
}
