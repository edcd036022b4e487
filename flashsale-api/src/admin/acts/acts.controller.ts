import { Get, Query, StreamableFile } from '@nestjs/common';
import { AdminRoute } from '../admin-route.js';
import type { Page } from '../records/orders-page.js';
import { RecordsService } from '../records/records.service.js';
import { type ActRecord, ActRecords } from './act-records.js';
import { ActsExport, ActsQuery } from './acts-query.dto.js';

@AdminRoute()
export class ActsController {
  constructor(
    private readonly acts: ActRecords,
    private readonly records: RecordsService,
  ) {}

  @Get('acts')
  list(@Query() query: ActsQuery): Promise<Page<ActRecord>> {
    return this.acts.readPage(query);
  }

  @Get('acts.csv')
  async file(@Query() options: ActsExport): Promise<StreamableFile> {
    return new StreamableFile(await this.records.exportActs(options), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="acts.csv"',
    });
  }
}
