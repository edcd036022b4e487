import { Injectable } from '@nestjs/common';
import { compareStarts, type Drift, Reconciliation, Sales } from 'flashsale-core';
import { SaleObserver } from '../../sales/sale-observer.js';
import { readAdminSalesPage } from '../sales/admin-sales-page.js';
import type { AdminSalesQuery } from '../sales/admin-sales-query.dto.js';

export type SaleDrift =
  ({ readonly saleId: string } & Drift) | { readonly saleId: string; readonly state: 'moving' | 'not-ready' };

/** Reports how far sales are from their two equations. */
@Injectable()
export class DriftService {
  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly sales: Sales,
    private readonly observer: SaleObserver,
  ) {}

  /**
   * The drift of the sales on one page of the operators' list. One sale after the other: waiting for a connection would
   * make more of them seem to move. @throws when a store is away
   */
  async report(query: AdminSalesQuery): Promise<{ report: SaleDrift[]; next: string | undefined }> {
    const { page, next } = await readAdminSalesPage(this.sales, query, this.observer.nowMs());
    const report: SaleDrift[] = [];
    for (const { saleId } of page.sort(compareStarts)) {
      const drift = await this.reconciliation.measureDrift(saleId);
      report.push(typeof drift === 'string' ? { saleId, state: drift } : { saleId, ...drift });
    }
    return { report, next };
  }
}
