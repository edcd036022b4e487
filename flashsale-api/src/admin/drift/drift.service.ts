import { Injectable } from '@nestjs/common';
import { Database, type Drift, listSales, measureDrift, RedisStore } from 'flashsale-core';

export type SaleDrift =
  ({ readonly saleId: string } & Drift) | { readonly saleId: string; readonly state: 'moving' | 'not-ready' };

/** Tells how far every sale is from its two equations. */
@Injectable()
export class DriftService {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
  ) {}

  /** One sale after the other: the fewer wait for a connection, the fewer seem to move. @throws when a store is away */
  async report(): Promise<SaleDrift[]> {
    const report: SaleDrift[] = [];
    for (const { saleId } of await listSales(this.database.pool)) {
      const drift = await measureDrift(this.database, this.redis, saleId);
      report.push(typeof drift === 'string' ? { saleId, state: drift } : { saleId, ...drift });
    }
    return report;
  }
}
